/// One value of the settings as it was written, with the place where it stands.
struct SettingsNode: Sendable {
    /// Where the value begins.
    let place: SettingsPlace
    /// What is there.
    var content: Content

    enum Content: Sendable {
        /// `null`, `~`, or nothing after the colon.
        case null
        /// A text; quoted ones are never a number, a truth value or null.
        case scalar(String, isQuoted: Bool)
        /// A list.
        case list([SettingsNode])
        /// A map; keys in the order of the file.
        case map(SettingsMap)
    }

    init(_ content: Content, at place: SettingsPlace) {
        self.place = place
        self.content = content
    }

    /// What kind of value this is, in words for messages.
    var kindInWords: String {
        switch content {
        case .null: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .map: "a map"
        }
    }

    var isNull: Bool {
        if case .null = content { true } else { false }
    }

    /// Whether nothing is said: null, an empty map or an empty list.
    var isEmpty: Bool { isNull || map?.entries.isEmpty ?? false || list?.isEmpty ?? false }

    /// The map, where it is one.
    var map: SettingsMap? {
        if case .map(let map) = content { map } else { nil }
    }

    /// The list, where it is one.
    var list: [SettingsNode]? {
        if case .list(let list) = content { list } else { nil }
    }

    /// The text, where it is a single value.
    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The node under a path of keys and list positions; nil where the path leads nowhere.
    subscript(path: [String]) -> SettingsNode? {
        var node = self
        for part in path {
            if let next = node.map?[part] {
                node = next
            } else if let list = node.list, let index = Int(part), list.indices.contains(index) {
                node = list[index]
            } else {
                return nil
            }
        }
        return node
    }

    /// Whether two nodes say the same, wherever they stand.
    func saysTheSame(as other: SettingsNode) -> Bool {
        switch (content, other.content) {
        case (.null, .null): true
        case (.scalar(let left, let leftQuoted), .scalar(let right, let rightQuoted)):
            left == right && leftQuoted == rightQuoted
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.saysTheSame(as: $1) }
        case (.map(let left), .map(let right)):
            left.entries.count == right.entries.count
                && left.entries.allSatisfy { entry in right[entry.key]?.saysTheSame(as: entry.value) ?? false }
        default: false
        }
    }
}

/// A map that keeps the order of its keys and finds each at once.
struct SettingsMap: Sendable {
    struct Entry: Sendable {
        let key: String
        let keyPlace: SettingsPlace
        var value: SettingsNode
    }

    private(set) var entries: [Entry] = []
    private var positions: [String: Int] = [:]

    subscript(key: String) -> SettingsNode? { entry(key)?.value }

    func entry(_ key: String) -> Entry? { positions[key].map { entries[$0] } }

    /// Sets a key; one that is there already keeps its position.
    mutating func set(_ key: String, to value: SettingsNode, keyPlace: SettingsPlace) {
        if let position = positions[key] {
            entries[position].value = value
        } else {
            positions[key] = entries.count
            entries.append(Entry(key: key, keyPlace: keyPlace, value: value))
        }
    }
}
