import LinuxHost

/// What stands at the top level of the settings.
enum GeneralSettings {
    /// Whether the variables of Omniflow Starter and of OpenTelemetry are looked at.
    enum Environment: String, CaseIterable, Sendable {
        case use
        case ignore
    }

    static let externalURL = SettingKey(
        "external_url", .optional(.webAddress), default: nil,
        "The status page's address as people reach it; links in messages begin with it.")
    static let environment = SettingKey(
        "environment", ValueKind<Environment>.choice, default: .use,
        "Whether APP_NAME, NODE_ENV, INSTANCE_NODE_NAME, LOG_LEVEL, BEEPBOT_* and OTEL_* count: use or ignore.")
    static let stateDirectory = SettingKey(
        "state_directory", .optional(.path), default: nil,
        "Where state outlives a restart: /var/lib/omniflow-agent or, without the right, below $XDG_STATE_HOME."
    )

    static let keys = [externalURL.described, environment.described, stateDirectory.described]

    /// The directory for the agent's own state, with what is wrong about it.
    static func stateDirectory(_ reader: inout SettingsReader) -> String {
        let named = reader.value(stateDirectory, fallback: usualStateDirectory(reader))
        let directory = PathText.resolve(named ?? "/var/lib/omniflow-agent", beside: reader.directory)
        let place = reader.place(of: stateDirectory) ?? .builtIn
        if let status = reader.system.status(directory), !status.isDirectory {
            reader.report(
                .error, place, stateDirectory.path, "\(directory) is not a directory",
                suggestion: "name a directory of the agent's own")
        }
        warnAboutFileSystem(directory, place, &reader)
        return directory
    }

    private static func usualStateDirectory(_ reader: SettingsReader) -> String {
        let system = "/var/lib/omniflow-agent"
        let isThere = reader.system.status(system) != nil
        if reader.system.isWritable(isThere ? system : "/var/lib") { return system }
        if let state = reader.environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/omniflow-agent" }
        if let home = reader.environment["HOME"], home.hasPrefix("/") { return "\(home)/.local/state/omniflow-agent" }
        return system
    }

    private static func warnAboutFileSystem(
        _ directory: String, _ place: SettingsPlace, _ reader: inout SettingsReader
    ) {
        guard case .success(let bytes) = reader.system.read("/proc/self/mountinfo", 4 << 20) else { return }
        // The directory may be yet to come: what counts is the nearest one above that is there.
        var existing = directory
        while existing != "/", existing != ".", reader.system.status(existing) == nil {
            existing = PathText.directory(of: existing)
        }
        let resolved = reader.system.resolved(existing) ?? existing
        guard let type = MountTable.parse(bytes).fileSystemType(of: resolved) else { return }
        if MountTable.isInMemory(type) {
            reader.report(
                .warning, place, stateDirectory.path,
                "\(directory) is on \(type), which a restart of the machine empties",
                suggestion: "put it on a disk, or open alerts and unsent messages are lost")
        } else if MountTable.isRemote(type) {
            reader.report(
                .warning, place, stateDirectory.path,
                "\(directory) is on \(type), where locks and syncs cannot be trusted",
                suggestion: "put it on a local disk")
        }
    }
}
