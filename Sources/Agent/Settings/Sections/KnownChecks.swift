import Telemetry

/// Which checks this version has, as far as the settings can know it: names and patterns that fit none are told.
enum KnownChecks {
    private static let longestName = 1_024

    /// The checks of this version, `*` where a name comes from the machine.
    static let patterns: [Glob] =
        (["host/local"]
        + [
            "disk", "disk:*", "inodes", "inodes:*", "readonly", "readonly:*", "memory", "swap", "pressure",
            "pressure:cpu", "pressure:memory", "pressure:io", "load", "clock", "descriptors", "oom", "conntrack",
            "unit",
            "unit:*",
        ].map { "host/local:\($0)" } + ["delivery", "history", "clock"].map { "omniflow/local:\($0)" }).map(Glob.init)

    /// Tells a name or pattern that fits no check: as a warning with the nearest one, or as a kind of a later version.
    static func review(_ name: String, in path: [String], _ place: SettingsPlace, _ reader: inout SettingsReader) {
        guard name.utf8.count <= longestName else {
            reader.report(
                .error, place, path,
                "the name has \(name.utf8.count) bytes; names of checks have \(longestName) at most",
                suggestion: "use a pattern with *")
            return
        }
        let glob = Glob(name)
        if patterns.contains(where: glob.overlaps) { return }
        if let kind = name.split(separator: "/").first.map(String.init), SettingsCatalog.laterKinds.contains(kind) {
            reader.report(
                .warning, place, path, "\(name): this version does not watch \(kind), so this matches nothing",
                suggestion: "leave it for a later version, or remove it")
            return
        }
        let names = patterns.lazy.filter { !$0.isPattern }.map(\.description)
        reader.report(
            .warning, place, path, "\(JSONText.quoted(name)) matches no check",
            suggestion: EditDistance.nearest(to: name, in: Array(names)).map { "did you mean \($0)?" }
                ?? "checks are named KIND/TARGET:ASPECT, as in host/local:disk")
    }
}
