/// Looks for keys that nobody reads, and for maps and lists in the wrong places.
struct KeyCheck {
    /// How bad an unknown key is: an error when settings are checked, a warning when the agent runs.
    let unknownKeys: SettingsIssue.Severity
    private(set) var issues: [SettingsIssue] = []
    /// The first map or list that stands where settings of probes should, by `probes.KIND` or `probes.KIND.NAME`.
    private(set) var misplaced: [[String]: String] = [:]

    /// Why a probe cannot be used, where something of the wrong form stands on the way to its settings.
    func trouble(of path: [String]) -> String? {
        (1...path.count).lazy.compactMap { misplaced[Array(path.prefix($0))] }.first
            ?? misplaced.first { $0.key.starts(with: path) }?.value
    }

    init(unknownKeys: SettingsIssue.Severity) { self.unknownKeys = unknownKeys }

    /// Walks the tree beside the catalogue.
    mutating func run(_ root: SettingsNode) { check(root, against: SettingsCatalog.tree, path: []) }

    private mutating func check(_ node: SettingsNode, against tree: KeyTree, path: [String]) {
        // A key's own value is checked by whoever reads it.
        if tree.key != nil || node.isNull { return }
        if let entry = tree.entry {
            guard let list = node.list else { return report(node, path, "must be a list", "write [{…}]") }
            for (index, node) in list.enumerated() { check(node, against: entry, path: path + ["\(index)"]) }
            return
        }
        guard let map = node.map else {
            let names = tree.order.filter { $0 != "*" }.prefix(4).joined(separator: ", ")
            let example = names.isEmpty ? "write NAME: {…}" : "write keys below it: \(names)"
            return report(node, path, "must be a map, not \(node.kindInWords)", example)
        }
        for entry in map.entries {
            let path = path + [entry.key]
            if let child = tree.child(entry.key) {
                check(entry.value, against: child, path: path)
            } else if let later = SettingsCatalog.later.first(where: { path.starts(with: $0) }) {
                if !entry.value.isEmpty { issues.append(.later(later, at: entry.keyPlace)) }
            } else {
                unknown(entry, among: tree, path: path)
            }
        }
    }

    private mutating func report(_ node: SettingsNode, _ path: [String], _ message: String, _ suggestion: String) {
        let confined = Self.isConfined(path)
        if path.first == "probes" { misplaced[path] = "\(SettingPath.text(path)): \(message)" }
        issues.append(
            SettingsIssue(
                .error, node.place, key: path.isEmpty ? nil : SettingPath.text(path), message, suggestion: suggestion,
                isConfined: confined))
    }

    /// Whether the agent runs on without what stands at a path.
    static func isConfined(_ path: [String]) -> Bool { ["probes", "checks", "otlp"].contains(path.first) }

    private mutating func unknown(_ entry: SettingsMap.Entry, among tree: KeyTree, path: [String]) {
        // Beyond the number that is shown only the count matters.
        let isShown = issues.count <= SettingsReader.mostIssues
        issues.append(
            SettingsIssue(
                unknownKeys, entry.keyPlace, key: SettingPath.text(path), "unknown key",
                suggestion: isShown ? Self.suggestion(for: path, among: tree) : nil, isConfined: true))
    }

    /// The nearest key beside it, else one of that name elsewhere, else the keys that there are.
    static func suggestion(for path: [String], among tree: KeyTree) -> String {
        let word = path.last ?? ""
        let beside = path.dropLast()
        let siblings = tree.order.filter { $0 != "*" && $0 != "[]" }
        let normal = word.lowercased().map { $0 == "-" || $0 == " " ? "_" : String($0) }.joined()
        if let nearest = EditDistance.nearest(to: normal, in: siblings) {
            return "did you mean \(SettingPath.text(beside + [nearest]))?"
        }
        if let elsewhere = SettingsCatalog.all.first(where: { $0.path.last == normal }) {
            return "did you mean \(SettingPath.text(elsewhere.path))?"
        }
        return siblings.isEmpty ? "remove it" : "known here: \(siblings.joined(separator: ", "))"
    }
}

extension SettingsIssue {
    /// A key that this version knows of and does not serve.
    static func later(_ path: [String], at place: SettingsPlace) -> SettingsIssue {
        SettingsIssue(
            .warning, place, key: SettingPath.text(path), "not in this version: it is ignored",
            suggestion: "leave it for a later version, or remove it")
    }
}
