import Telemetry
import Probes
import Regex

/// When and how the machine itself is measured.
struct HostProbeSettings: Sendable {
    /// From one round to the next.
    var interval: Duration
    /// How long a round may take.
    var timeout: Duration
    /// What the probe reads.
    var settings: HostSettings
    /// Why the probe cannot be used as it is set: it is off then, and its check fails with this.
    var trouble: String?

    init(_ reader: inout SettingsReader, paths: HostSettings.Paths) {
        let issuesBefore = reader.issues.count
        interval = reader.value(Self.interval)
        timeout = reader.value(Self.timeout)
        let names = reader.value(Self.names)
        settings = HostSettings.defaults(names: names)
        settings.paths = paths
        let enabled = reader.value(Self.enable)
        if enabled.contains("interrupts") { settings.interruptSeriesLimit = .max }
        settings.collectors = Self.collectors(&reader, enabled: enabled, defaults: settings.collectors)
        settings.excludes = Self.excludes(&reader, defaults: settings.excludes)
        settings.netstatFields = Self.pattern(Self.netstatFields, &reader, default: settings.netstatFields)
        settings.vmstatFields = Self.pattern(Self.vmstatFields, &reader, default: settings.vmstatFields)
        let directory = reader.directory
        settings.textfileDirectories = reader.value(
            Self.textfileDirectories, fallback: settings.textfileDirectories
        ).map { PathText.resolve($0, beside: directory) }
        settings.cgroups = reader.value(Self.cgroups)
        trouble = reader.issues[issuesBefore...].first { $0.severity == .error }
            .map { "\($0.key ?? "probes.host"): \($0.message)" }
        if timeout >= interval {
            reader.report(
                .warning, reader.place(of: Self.timeout) ?? reader.place(of: Self.interval) ?? .builtIn,
                Self.timeout.path, "is not below its interval (\(DurationText.render(interval)))",
                suggestion: "a round that hangs would cost the next one: lower the timeout or raise the interval")
        }
    }

    private static func excludes(
        _ reader: inout SettingsReader, defaults: HostSettings.Excludes
    ) -> HostSettings.Excludes {
        HostSettings.Excludes(
            mountPoints: pattern(mountPoints, &reader, default: defaults.mountPoints),
            filesystemTypes: pattern(filesystemTypes, &reader, default: defaults.filesystemTypes),
            disks: pattern(disks, &reader, default: defaults.disks),
            networkDevices: pattern(networkDevices, &reader, default: defaults.networkDevices),
            networkClassDevices: pattern(networkClassDevices, &reader, default: defaults.networkClassDevices))
    }

    /// An empty expression stands for none at all.
    private static func pattern(
        _ key: SettingKey<String?>, _ reader: inout SettingsReader, default builtIn: Pattern?
    ) -> Pattern? {
        guard let text = reader.value(key, fallback: builtIn?.text), !text.isEmpty else { return nil }
        return text == builtIn?.text ? builtIn : try? Pattern(text)
    }

    private static func collectors(
        _ reader: inout SettingsReader, enabled: [String], defaults: [String]
    ) -> [String] {
        let known = HostSettings.knownCollectors.map(\.name)
        let disabled = reader.value(disable)
        for (key, names) in [(enable, enabled), (disable, disabled)] {
            for (index, name) in names.enumerated() where !known.contains(name) {
                let nearest = EditDistance.nearest(to: name, in: known)
                reader.report(
                    .error, reader.place(of: key.path + ["\(index)"]) ?? .builtIn, key.path,
                    "there is no collector \(JSONText.quoted(name))",
                    suggestion: nearest.map { "did you mean \($0)?" } ?? "known: \(known.joined(separator: ", "))")
            }
        }
        for name in Set(enabled).intersection(disabled).sorted() {
            reader.report(
                .error, reader.place(of: disable) ?? .builtIn, disable.path,
                "\(name) is both enabled and disabled", suggestion: "keep one")
        }
        let wanted = Set(defaults).union(enabled).subtracting(disabled)
        return known.filter(wanted.contains)
    }
}
