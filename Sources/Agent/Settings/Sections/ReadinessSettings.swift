/// Which checks open which gate.
struct ReadinessSettings: Sendable, Equatable {
    /// The groups by name, as the settings have them; `default` exists even without being named here.
    var groups: [String: Group]

    struct Group: Sendable, Equatable {
        /// Checks that must pass; `*` stands for any text.
        var required: [Glob]
        /// Checks that are shown and never close the gate.
        var optional: [Glob]
    }

    static let required = SettingKey(
        "readiness.groups.*.required", .list(of: .checkPattern), default: [],
        "Checks that must pass before /ready?group=NAME is green; * stands for any text.")
    static let optional = SettingKey(
        "readiness.groups.*.optional", .list(of: .checkPattern), default: [],
        "Checks that are shown with the group and never close the gate.")

    static let keys = [required.described, optional.described]

    init(_ reader: inout SettingsReader) {
        groups = [:]
        for name in reader.names(below: ["readiness", "groups"]) { groups[name] = Self.group(name, &reader) }
    }

    private static func group(_ name: String, _ reader: inout SettingsReader) -> Group {
        let path = ["readiness", "groups", name]
        let place = reader.place(of: path) ?? .builtIn
        let required = reader.value(required, [name])
        let optional = reader.value(optional, [name])
        let isName = name.utf8.allSatisfy {
            $0 >= 48 && $0 <= 57 || $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || "_-.".utf8.contains($0)
        }
        if name.isEmpty || !isName {
            reader.report(
                .error, place, path, "a group's name stands in addresses: letters, digits, _, - and . only",
                suggestion: "rename it")
        }
        if required.isEmpty {
            reader.report(
                .warning, place, path, "has no required checks, so its gate is always green",
                suggestion: "add required: [host/local]")
        }
        review(required, of: Self.required.path([name]), &reader)
        review(optional, of: Self.optional.path([name]), &reader)
        for check in Set(required).intersection(optional).sorted() {
            reader.report(
                .warning, place, path, "\(check) is both required and optional, and counts as required",
                suggestion: "keep one")
        }
        return Group(required: required.map(Glob.init), optional: optional.map(Glob.init))
    }

    private static func review(_ names: [String], of path: [String], _ reader: inout SettingsReader) {
        for (index, name) in names.enumerated() {
            let place = reader.place(of: path + ["\(index)"]) ?? .builtIn
            KnownChecks.review(name, in: path, place, isOfTarget: true, &reader)
        }
    }
}
