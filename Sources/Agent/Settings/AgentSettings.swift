import Probes

/// Everything that the agent is told, with every default filled in.
struct AgentSettings: Sendable {
    /// Who the agent says it is.
    var identity: IdentitySettings
    /// The status page's address as people reach it, without a last slash.
    var externalURL: String?
    /// The listener.
    var listen: ListenSettings
    /// How it stops.
    var shutdown: ShutdownSettings
    /// Listeners in place of exporters.
    var dropIn: DropInSettings
    /// Where its own state is; absolute.
    var stateDirectory: String
    /// The host probe.
    var host: HostProbeSettings
    /// The servers that are watched.
    var remote: RemoteTargets
    /// The modules by which others may be probed, by their names.
    var foreign: [String: ForeignModule]
    /// What is said about checks.
    var checks: CheckSettings
    /// Which check needs which other one.
    var dependencies: DependencySettings
    /// The gates.
    var readiness: ReadinessSettings
    /// What it writes about itself.
    var log: LogSettings

    /// Reads every key, in the catalogue's order.
    init(_ reader: inout SettingsReader) {
        identity = IdentitySettings(&reader)
        externalURL = reader.value(GeneralSettings.externalURL)
        _ = reader.value(GeneralSettings.environment)
        stateDirectory = GeneralSettings.stateDirectory(&reader)
        listen = ListenSettings(&reader)
        shutdown = ShutdownSettings(&reader)
        dropIn = DropInSettings(&reader, listener: listen.address)
        let paths = PathSettings.read(&reader)
        host = HostProbeSettings(&reader, paths: paths)
        remote = RemoteTargets(&reader)
        foreign = ForeignModule.all(&reader, modules: dropIn.modules, remote: remote)
        checks = CheckSettings(&reader)
        dependencies = DependencySettings(&reader, checks: checks, remote: remote, node: identity.node)
        readiness = ReadinessSettings(&reader)
        log = LogSettings(&reader)
    }
}
