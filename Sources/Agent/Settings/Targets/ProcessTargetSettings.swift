import Probes
import Regex
import Telemetry

/// Processes of this machine that are watched.
struct ProcessTargetSettings: Sendable {
    /// When they are looked at.
    var target: RemoteTarget
    /// Which ones, and how many there must be; nil where nothing selects them.
    let probe: ProcessProbeSettings?

    static let timing = TargetTimingKeys(kind: "process", hasLabel: false)
    static let names = SettingKey(
        "probes.process.*.name", .oneOrMore(of: .text), default: [],
        "Names as ps -o comm has them, with * and ? as in a shell; one or a list, any of which will do.")
    static let executables = SettingKey(
        "probes.process.*.executable", .oneOrMore(of: .text), default: [],
        "Paths of programs, or without a slash their last part; one or a list.")
    static let commandLine = SettingKey(
        "probes.process.*.command_line", .optional(.regex), default: nil,
        "An expression (RE2) that is found in the command line, its arguments joined by spaces.")
    static let pidFiles = SettingKey(
        "probes.process.*.pidfile", .oneOrMore(of: .path), default: [],
        "Files with a process number, with * as in a shell, such as /home/app/.pm2/pids/shop-*.pid.")
    static let unit = SettingKey(
        "probes.process.*.unit", .optional(.text), default: nil, "The systemd unit that they belong to.")
    static let container = SettingKey(
        "probes.process.*.container", .optional(.text), default: nil,
        "The container that they run in, by name or by the first twelve digits of its identifier or more.")
    static let user = SettingKey(
        "probes.process.*.user", .optional(.text), default: nil, "Whose they are: a name or a number.")
    static let children = SettingKey(
        "probes.process.*.children", .flag, default: false, "Whether their descendants count, too.")
    static let minimum = SettingKey(
        "probes.process.*.minimum", .integer(0...100_000), default: 1, "How many must run at least.")
    static let maximum = SettingKey(
        "probes.process.*.maximum", .optional(.integer(0...100_000)), default: nil, "How many may run at most.")
    static let proportionalMemory = SettingKey(
        "probes.process.*.proportional_memory", .flag, default: false,
        "Whether memory is measured with shared pages divided among those that share them; costs the kernel time.")

    static let keys: [DescribedKey] =
        [
            names.described, executables.described, commandLine.described, pidFiles.described, unit.described,
            container.described, user.described, children.described, minimum.described, maximum.described,
            proportionalMemory.described,
        ] + timing.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        let selection = Self.selection(name, &reader)
        let minimum = reader.value(Self.minimum, [name])
        let maximum = reader.value(Self.maximum, [name])
        let proportional = reader.value(Self.proportionalMemory, [name])
        var target = RemoteTarget(Self.timing, name, &reader)
        let path = ["probes", Self.timing.kind, name]
        if selection.isEmpty, reader.issues.count == issuesBefore {
            reader.report(
                .error, reader.place(of: path) ?? .builtIn, path, "selects no process",
                suggestion: "write name: \(name), or executable, command_line, pidfile, unit, container or user")
        }
        if let maximum, maximum < minimum {
            reader.report(
                .error, reader.place(of: Self.maximum, [name]) ?? .builtIn, Self.maximum.path([name]),
                "is less than the minimum (\(minimum))", suggestion: "raise it, or lower minimum")
        }
        var probe = ProcessProbeSettings(selection: selection)
        probe.minimum = minimum
        probe.maximum = maximum
        probe.measuresProportionalMemory = proportional
        self.probe = selection.isEmpty ? nil : probe
        // They are on this host, whose check explains theirs.
        target.addresses = ["localhost"]
        target.trouble = reader.trouble(after: issuesBefore)
        self.target = target
    }

    private static func selection(_ name: String, _ reader: inout SettingsReader) -> ProcessSelection {
        var selection = ProcessSelection()
        let directory = reader.directory
        selection.names = reader.value(names, [name])
        selection.executables = reader.value(executables, [name])
        selection.commandLine = reader.value(commandLine, [name]).flatMap { try? Pattern($0) }
        selection.pidFiles = reader.value(pidFiles, [name]).map { PathText.resolve($0, beside: directory) }
        selection.unit = reader.value(unit, [name])
        selection.container = reader.value(container, [name])
        selection.user = reader.value(user, [name])
        selection.includesChildren = reader.value(children, [name])
        return selection
    }
}
