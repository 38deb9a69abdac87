import Yams

/// One YAML text as a tree of settings.
struct SettingsDocument {
    /// The deepest nesting that settings have any use for.
    static let deepest = 24
    /// More values than any honest settings file has.
    static let mostNodes = 50_000

    /// The map at the root; nil where the text cannot be read at all.
    let root: SettingsNode?
    /// What is wrong with the text.
    let issues: [SettingsIssue]

    /// Reads the bytes of a settings file; whatever is wrong with them becomes an issue.
    static func parse(_ bytes: [UInt8], file: String) -> SettingsDocument {
        switch SettingsText.parse(bytes, file: file) {
        case .failure(let issue): SettingsDocument(root: nil, issues: [issue])
        case .success(let text): parse(text) { .file(file, line: $0, column: $1) }
        }
    }

    /// Reads the value of an environment variable as YAML, such as `[a, b]`.
    static func parse(_ value: String, variable: String) -> SettingsDocument {
        switch SettingsText.parse(Array(value.utf8), file: variable) {
        case .failure(let issue):
            SettingsDocument(
                root: nil,
                issues: [SettingsIssue(.error, .environment(variable), issue.message, suggestion: issue.suggestion)])
        case .success(let text): parse(text) { _, _ in .environment(variable) }
        }
    }

    private static func parse(
        _ text: String, place: @escaping (_ line: Int, _ column: Int) -> SettingsPlace
    ) -> SettingsDocument {
        var builder = TreeBuilder(place: place)
        do {
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let node = try parser.singleRoot() else {
                return SettingsDocument(root: SettingsNode(.null, at: place(1, 1)), issues: [])
            }
            // Nodes hold their anchors weakly: only while the parser lives is it seen that they have one.
            let root = withExtendedLifetime(parser) { builder.build(node, depth: 0) }
            return SettingsDocument(root: root, issues: builder.issues)
        } catch {
            return SettingsDocument(root: nil, issues: [YAMLProblem.issue(for: error, in: text, place: place)])
        }
    }
}

/// Turns the parser's nodes into ours, and refuses what settings have no use for.
private struct TreeBuilder {
    let place: (_ line: Int, _ column: Int) -> SettingsPlace
    var issues: [SettingsIssue] = []
    private var count = 0

    init(place: @escaping (_ line: Int, _ column: Int) -> SettingsPlace) { self.place = place }

    /// Nil where something is wrong that has been told.
    mutating func build(_ node: Node, depth: Int) -> SettingsNode? {
        let place = place(node.mark?.line ?? 1, node.mark?.column ?? 1)
        count += 1
        if depth > SettingsDocument.deepest {
            return refuse(place, "the value is nested more than \(SettingsDocument.deepest) levels deep", "flatten it")
        }
        if count > SettingsDocument.mostNodes {
            if count > SettingsDocument.mostNodes + 1 { return nil }
            return refuse(place, "more than \(SettingsDocument.mostNodes) values", "is this the right file?")
        }
        if node.anchor != nil {
            return refuse(
                place, "YAML anchors (&name) and aliases (*name) are not read in settings",
                "write the value out where it is needed")
        }
        switch node {
        case .scalar(let scalar): return SettingsNode(Self.content(of: scalar), at: place)
        case .sequence(let sequence):
            return SettingsNode(.list(sequence.compactMap { build($0, depth: depth + 1) }), at: place)
        case .mapping(let mapping): return SettingsNode(.map(map(mapping, depth: depth)), at: place)
        case .alias: return refuse(place, "YAML aliases are not read in settings", "write the value out")
        }
    }

    private mutating func map(_ mapping: Node.Mapping, depth: Int) -> SettingsMap {
        var map = SettingsMap()
        for (key, value) in mapping {
            let keyPlace = place(key.mark?.line ?? 1, key.mark?.column ?? 1)
            guard case .scalar(let name) = key else {
                issues.append(
                    SettingsIssue(.error, keyPlace, "a key must be a single word", suggestion: "put it in quotes"))
                continue
            }
            if let first = map.entry(name.string) {
                issues.append(.duplicate(name.string, at: keyPlace, first: first.keyPlace))
                continue
            }
            guard let value = build(value, depth: depth + 1) else { continue }
            map.set(name.string, to: value, keyPlace: keyPlace)
        }
        return map
    }

    private mutating func refuse(_ place: SettingsPlace, _ message: String, _ suggestion: String) -> SettingsNode? {
        issues.append(SettingsIssue(.error, place, message, suggestion: suggestion))
        return nil
    }

    private static func content(of scalar: Node.Scalar) -> SettingsNode.Content {
        let isQuoted = scalar.style != .plain && scalar.style != .any
        if !isQuoted, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return .null }
        return .scalar(scalar.string, isQuoted: isQuoted)
    }
}
