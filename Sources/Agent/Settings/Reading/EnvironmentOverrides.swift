/// `OMNIFLOW_A__B__C=value` in place of the key a.b.c.
struct EnvironmentOverrides {
    static let prefix = "OMNIFLOW_"

    private(set) var root: SettingsNode
    private(set) var issues: [SettingsIssue] = []
    /// The variables that set something, sorted.
    private(set) var used: [String] = []

    init(root: SettingsNode) { self.root = root }

    /// Applies the variables in the order of their names; one that fits no key is told.
    mutating func apply(_ environment: [String: String]) {
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Self.prefix) {
            apply(name, value)
        }
    }

    private mutating func apply(_ name: String, _ value: String) {
        let words = Self.split(name.dropFirst(Self.prefix.count))
        guard let (path, tree) = resolve(words) else { return tellUnknown(name, words) }
        guard let tree else {
            issues.append(.later(path, at: .environment(name)))
            return
        }
        guard let node = node(value, of: name, for: tree) else { return }
        guard let changed = root.setting(path[...], to: node) else {
            issues.append(
                SettingsIssue(
                    .error, .environment(name), key: SettingPath.text(path),
                    "a list or a single value stands on the way there",
                    suggestion: "set the whole list, as YAML: [{…}]"))
            return
        }
        root = changed
        used.append(name)
    }

    /// Single values are taken as they are; lists and maps are read as YAML.
    private mutating func node(_ value: String, of name: String, for tree: KeyTree) -> SettingsNode? {
        let place = SettingsPlace.environment(name)
        if let key = tree.key, !key.isList {
            let isNull = ["", "null", "~"].contains(value)
            return SettingsNode(isNull ? .null : .scalar(value, isQuoted: true), at: place)
        }
        let document = SettingsDocument.parse(value, variable: name)
        issues += document.issues
        return document.root
    }

    /// The path that the words stand for; the tree is nil where it is one of a later version.
    private func resolve(_ words: [String]) -> (path: [String], tree: KeyTree?)? {
        var path: [String] = []
        var tree = SettingsCatalog.tree
        for word in words {
            if let name = tree.order.first(where: { Self.word(for: $0) == word }), let child = tree.children[name] {
                path.append(name)
                tree = child
            } else if let chosen = tree.children["*"] {
                let existing = (root[path]?.map?.entries ?? []).filter { Self.word(for: $0.key) == word }
                guard existing.count <= 1 else { return nil }
                path.append(existing.first?.key ?? word.lowercased())
                tree = chosen
            } else {
                let later = SettingsCatalog.later.first { $0.map(Self.word(for:)) == Array(words.prefix($0.count)) }
                return later.map { ($0, nil) }
            }
        }
        return path.isEmpty ? nil : (path, tree)
    }

    private mutating func tellUnknown(_ name: String, _ words: [String]) {
        let known = SettingsCatalog.all.lazy.filter { !$0.path.contains("*") && !$0.path.contains("[]") }
            .map { Self.prefix + $0.path.map(Self.word(for:)).joined(separator: "__") }
        // A single underscore where two belong is the commonest slip.
        let flat = words.joined(separator: "_")
        let slip = known.first { $0.dropFirst(Self.prefix.count).replacing("__", with: "_") == flat }
        let nearest = slip ?? EditDistance.nearest(to: name, in: Array(known))
        issues.append(
            SettingsIssue(
                .warning, .environment(name), "fits no key and is ignored",
                suggestion: nearest.map { "did you mean \($0)?" } ?? "write OMNIFLOW_A__B for the key a.b"))
    }

    private static func split(_ name: Substring) -> [String] {
        var words = [""]
        var rest = name
        while let character = rest.first {
            if rest.hasPrefix("__"), words.last?.isEmpty == false {
                words.append("")
                rest = rest.dropFirst(2)
            } else {
                words[words.count - 1].append(character)
                rest = rest.dropFirst()
            }
        }
        return words
    }

    /// A key as a part of a variable's name: upper case, everything but letters and digits an underscore.
    private static func word(for key: String) -> String {
        String(key.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
