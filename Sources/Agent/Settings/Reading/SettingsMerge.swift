/// Puts the settings file and the files of `conf.d` together.
struct SettingsMerge {
    private(set) var issues: [SettingsIssue] = []
    private(set) var root: SettingsNode?

    /// Adds one more file: maps merge by key, lists replace, a value that differs from an earlier one is an issue.
    mutating func add(_ document: SettingsNode) {
        guard !document.isNull else { return }
        guard document.map != nil else {
            issues.append(
                SettingsIssue(
                    .error, document.place, "settings must be a map of keys, not \(document.kindInWords)",
                    suggestion: "write KEY: VALUE"))
            return
        }
        root = root.map { merge(document, into: $0, path: []) } ?? document
    }

    private mutating func merge(_ new: SettingsNode, into old: SettingsNode, path: [String]) -> SettingsNode {
        switch (old.content, new.content) {
        case (_, .null): return old
        case (.null, _), (.list, .list): return new
        case (.map(var map), .map(let more)):
            for entry in more.entries {
                let value = map[entry.key].map { merge(entry.value, into: $0, path: path + [entry.key]) }
                map.set(entry.key, to: value ?? entry.value, keyPlace: entry.keyPlace)
            }
            var merged = old
            merged.content = .map(map)
            return merged
        default:
            if !old.saysTheSame(as: new) {
                issues.append(
                    SettingsIssue(
                        .error, new.place, key: SettingPath.text(path),
                        "is set already at \(old.place), to another value",
                        suggestion: "keep one of the two"))
            }
            return old
        }
    }
}

extension SettingsNode {
    /// The tree with a value at a path, maps made on the way; nil where a single value or a list is in the way.
    func setting(_ path: ArraySlice<String>, to value: SettingsNode) -> SettingsNode? {
        guard let first = path.first else { return value }
        var map: SettingsMap
        switch content {
        case .map(let existing): map = existing
        case .null: map = SettingsMap()
        default: return nil
        }
        let below = map[first] ?? SettingsNode(.null, at: value.place)
        guard let changed = below.setting(path.dropFirst(), to: value) else { return nil }
        map.set(first, to: changed, keyPlace: value.place)
        return SettingsNode(.map(map), at: isNull ? value.place : place)
    }
}
