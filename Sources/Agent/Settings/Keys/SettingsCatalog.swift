/// THE list of keys: what examples, messages and `check-config` know of them.
enum SettingsCatalog {
    static let all: [DescribedKey] =
        IdentitySettings.keys + GeneralSettings.keys + ListenSettings.keys + ShutdownSettings.keys + DropInSettings.keys
        + ForeignModule.keys + PathSettings.keys + HostProbeSettings.keys + RemoteTargets.keys + CheckSettings.keys
        + ReadinessSettings.keys + AlertingSettings.keys + OTLPSettings.keys
        + LogSettings.keys

    /// Keys of the agent that this version does not know yet: told as such, never as a typing error.
    static let later: [[String]] = [
        ["external_labels"], ["history"], ["alerting", "rule_files"], ["app"],
    ]

    /// The keys as a tree.
    static let tree: KeyTree = {
        var tree = KeyTree()
        for key in all { tree.insert(key, path: key.path[...]) }
        return tree
    }()
}

/// A place in the tree of keys: a key, or a map or list of them.
struct KeyTree: Sendable {
    /// The key, where this is one.
    private(set) var key: DescribedKey?
    /// What stands below, by name; `*` for names that the user chooses, `[]` for a list's entries.
    private(set) var children: [String: KeyTree] = [:]
    /// The children's names in the catalogue's order.
    private(set) var order: [String] = []

    mutating func insert(_ key: DescribedKey, path: ArraySlice<String>) {
        guard let first = path.first else {
            self.key = key
            return
        }
        if children[first] == nil { order.append(first) }
        children[first, default: KeyTree()].insert(key, path: path.dropFirst())
    }

    /// What stands below a name, if the name is known or may be chosen.
    func child(_ name: String) -> KeyTree? { children[name] ?? children["*"] }

    /// What an entry of a list is, where this is a list of maps.
    var entry: KeyTree? { children["[]"] }
}
