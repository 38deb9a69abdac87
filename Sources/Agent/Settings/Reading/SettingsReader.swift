/// Reads keys from the merged tree, and notes each value with its source and whatever is wrong.
struct SettingsReader {
    /// More issues than anybody reads; the rest is counted.
    static let mostIssues = 200

    /// The merged tree.
    let root: SettingsNode
    /// The machine, for files that settings name.
    let system: SettingsSystem
    /// The directory that relative file names start from.
    let directory: String
    /// The environment of the process.
    let environment: [String: String]
    /// Everything that is wrong so far.
    private(set) var issues: [SettingsIssue] = []
    /// Every value read so far, in the order of reading.
    private(set) var rows: [ResolvedSettings.Row] = []

    init(root: SettingsNode, system: SettingsSystem, directory: String, environment: [String: String]) {
        self.root = root
        self.system = system
        self.directory = directory
        self.environment = environment
    }

    /// A key's value, or its default where the settings say nothing or something unusable (which is told).
    ///
    /// - Parameters:
    ///   - key: which key.
    ///   - names: the names and positions for `*` and `[]` of the key's path.
    ///   - fallback: a default that depends on other settings, in place of the key's own.
    mutating func value<Value>(_ key: SettingKey<Value>, _ names: [String] = [], fallback: Value? = nil) -> Value {
        let path = key.path(names)
        let builtIn = fallback ?? key.builtIn
        guard let node = root[path], !node.isNull else {
            note(path, key, builtIn, .builtIn)
            return builtIn
        }
        do {
            let value = try key.kind.read(node)
            note(path, key, value, node.place)
            return value
        } catch {
            let message = key.isSecret ? "this is not \(key.kind.form)" : error.message
            report(.error, error.place ?? node.place, path, message, suggestion: error.suggestion)
            note(path, key, builtIn, .builtIn)
            return builtIn
        }
    }

    /// Where a key is set; nil where it is not.
    func place<Value>(of key: SettingKey<Value>, _ names: [String] = []) -> SettingsPlace? {
        place(of: key.path(names))
    }

    /// Where something stands; nil where nothing does.
    func place(of path: [String]) -> SettingsPlace? {
        guard let node = root[path], !node.isNull else { return nil }
        return node.place
    }

    /// The names that the user chose below a path, in the file's order.
    func names(below path: [String]) -> [String] {
        root[path]?.map?.entries.map(\.key) ?? []
    }

    /// How many entries the list at a path has.
    func count(of path: [String]) -> Int { root[path]?.list?.count ?? 0 }

    /// Notes an issue; what concerns probes, checks and telemetry leaves the rest of the agent running.
    mutating func report(
        _ severity: SettingsIssue.Severity, _ place: SettingsPlace, _ path: [String], _ message: String,
        suggestion: String?
    ) {
        let isConfined = KeyCheck.isConfined(path)
        issues.append(
            SettingsIssue(
                severity, place, key: path.isEmpty ? nil : SettingPath.text(path), message, suggestion: suggestion,
                isConfined: isConfined))
    }

    /// Notes a variable that sets something for which there need not be a key.
    mutating func noteVariable(_ name: String, _ value: ShownValue) {
        rows.append(ResolvedSettings.Row(key: name, value: value, place: .environment(name)))
    }

    private mutating func note<Value>(
        _ path: [String], _ key: SettingKey<Value>, _ value: Value, _ place: SettingsPlace
    ) {
        let shown = key.kind.show(value)
        // What nobody set about a check or a user of the listener has no default to show.
        if shown == .null, place == .builtIn, path != key.path { return }
        rows.append(
            ResolvedSettings.Row(
                key: SettingPath.text(path), value: key.isSecret && shown != .null ? .secret : shown, place: place))
    }
}
