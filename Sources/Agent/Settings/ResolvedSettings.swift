import Telemetry

/// Every effective value with its source, for `check-config`.
struct ResolvedSettings: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        /// The dotted path; of a variable of OpenTelemetry its name.
        let key: String
        /// The value; a secret says only that there is one.
        let value: ShownValue
        /// Who set it.
        let place: SettingsPlace
    }

    /// The values in the catalogue's order.
    let rows: [Row]
    /// The positions of the rows below the first three names of their keys: those of one target.
    private let positions: [Substring: [Int]]
    /// The files that were read, in the order of merging.
    let files: [String]
    /// The environment variables that set something, for the start-up line.
    let environment: [String]

    init(rows: [Row], files: [String], environment: [String]) {
        self.rows = rows
        self.files = files
        self.environment = environment
        positions = Dictionary(grouping: rows.indices) { SettingPath.beginning(of: rows[$0].key, names: 3) }
    }

    /// The rows whose keys begin with a path, which ends with a dot.
    func rows(below prefix: String) -> [Row] {
        // A whole target is found at once; there may be thousands of them.
        if let found = positions[prefix.dropLast()], !found.isEmpty { return found.map { rows[$0] } }
        return rows.filter { $0.key.hasPrefix(prefix) }
    }

    /// Three columns for a terminal: key, value, source.
    var table: String {
        let lines = rows.map { [$0.key, $0.value.description, $0.place.description] }
        let keyWidth = min(60, lines.map { $0[0].count }.max() ?? 0)
        let valueWidth = min(40, lines.map { $0[1].count }.max() ?? 0)
        return lines.map { line in
            "\(Self.pad(line[0], keyWidth))  \(Self.pad(line[1], valueWidth))  \(line[2])\n"
        }.joined()
    }

    /// One object of the schema `omniflow/check-config/1`.
    func json(
        issues: [SettingsIssue], dependencies: [DependencyRow] = [], wakes: WakeList? = nil, notes: [String] = []
    ) -> String {
        let settings = rows.map { row in
            let key = JSONText.quoted(row.key)
            return #"{"key": \#(key), "value": \#(row.value.json), "source": \#(Self.json(row.place))}"#
        }
        let problems = issues.map { issue in
            let fields = [
                ("severity", JSONText.quoted(issue.severity.rawValue)), ("source", Self.json(issue.place)),
                ("key", issue.key.map(JSONText.quoted) ?? "null"), ("message", JSONText.quoted(issue.message)),
                ("suggestion", issue.suggestion.map(JSONText.quoted) ?? "null"),
                ("stops_start", issue.stopsStart ? "true" : "false"),
            ]
            return Self.object(fields)
        }
        let lists = [
            ("files", files.map(JSONText.quoted)), ("environment", environment.map(JSONText.quoted)),
            ("settings", settings), ("dependencies", dependencies.map(Self.json)),
            ("wakes", wakes?.rows.map(Self.json) ?? []), ("critical_goes", wakes?.ways.map(JSONText.quoted) ?? []),
            ("issues", problems), ("notes", notes.map(JSONText.quoted)),
        ]
        let body = lists.map { name, items in
            items.isEmpty ? "  \"\(name)\": []" : "  \"\(name)\": [\n    \(items.joined(separator: ",\n    "))\n  ]"
        }
        return "{\n  \"schema\": \"omniflow/check-config/1\",\n\(body.joined(separator: ",\n"))\n}\n"
    }

    private static func json(_ place: SettingsPlace) -> String {
        switch place {
        case .file(let path, let line, let column):
            object([
                ("kind", #""file""#), ("file", JSONText.quoted(path)), ("line", "\(line)"), ("column", "\(column)"),
            ])
        case .wholeFile(let path): object([("kind", #""file""#), ("file", JSONText.quoted(path))])
        case .environment(let name): object([("kind", #""environment""#), ("variable", JSONText.quoted(name))])
        case .builtIn: object([("kind", #""default""#)])
        }
    }

    private static func json(_ row: DependencyRow) -> String {
        object([
            ("check", JSONText.quoted(row.check)), ("depends_on", JSONText.quoted(row.dependsOn)),
            ("source", JSONText.quoted(row.source)),
        ])
    }

    private static func json(_ row: WakeList.Row) -> String {
        object([("check", JSONText.quoted(row.check)), ("reason", JSONText.quoted(row.reason))])
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
