import Probes
import Telemetry

/// A file of a user's own queries, in the form of postgres_exporter's `queries.yaml`.
///
/// Known of an entry: `query`, `metrics`, `cache_seconds`, `runonserver`, `master`; ours besides: `interval`,
/// `timeout`, `each_database`. An entry that cannot be used is left out and told; the others count.
struct QueriesFile {
    private(set) var queries: [CustomQuery] = []
    private(set) var issues: [SettingsIssue] = []

    private static let keys: Set<String> = [
        "query", "metrics", "cache_seconds", "runonserver", "master", "interval", "timeout", "each_database",
    ]

    /// Reads the bytes of a file.
    init(_ bytes: [UInt8], file: String) {
        let document = SettingsDocument.parse(bytes, file: file)
        issues = document.issues
        for entry in document.root?.map?.entries ?? [] { read(entry.key, entry.value) }
    }

    private mutating func read(_ name: String, _ node: SettingsNode) {
        guard MetricDescriptor.isValidName(name) else {
            return report(node, "\(JSONText.quoted(name)) cannot begin a metric's name", "use letters, digits and _")
        }
        guard let map = node.map, let sql = map["query"]?.text, !sql.isEmpty else {
            return report(node, "\(name) has no query", "write \(name): {query: \"SELECT …\", metrics: […]}")
        }
        for entry in map.entries where !Self.keys.contains(entry.key) {
            issues.append(
                SettingsIssue(
                    .warning, entry.keyPlace, "\(name): \(entry.key) is not known and is ignored",
                    suggestion: "known are \(Self.keys.sorted().joined(separator: ", "))", isConfined: true))
        }
        var query = CustomQuery(name: name, query: sql, columns: columns(of: name, map["metrics"]))
        if let seconds = map["cache_seconds"]?.text.flatMap({ DecimalText.parse($0) }), seconds > 0 {
            query.interval = .milliseconds(Int64(min(seconds, 86_400) * 1_000))
        }
        if let text = map["interval"]?.text { query.interval = duration(text, "interval", node) ?? query.interval }
        if let text = map["timeout"]?.text { query.timeout = duration(text, "timeout", node) }
        query.isForEachDatabase = map["each_database"]?.text == "true"
        if let text = map["runonserver"]?.text {
            guard let versions = ServerVersionRange(text) else {
                return report(node, "\(name): \(JSONText.quoted(text)) is no range of versions", "write \">=12.0.0\"")
            }
            query.versions = versions
        }
        queries.append(query)
    }

    private mutating func columns(of query: String, _ node: SettingsNode?) -> [CustomQuery.Column] {
        var columns: [CustomQuery.Column] = []
        for entry in (node?.list ?? []).flatMap({ $0.map?.entries ?? [] }) {
            let name = entry.key
            let details = entry.value.map
            let word = details?["usage"]?.text?.uppercased() ?? ""
            guard let usage = CustomQuery.Usage(rawValue: word) else {
                let known = CustomQuery.Usage.allCases.map(\.rawValue).joined(separator: ", ")
                report(
                    entry.value, "\(query): the column \(name) has no usage that is known", "write one of \(known)")
                continue
            }
            var column = CustomQuery.Column(
                name: name, usage: usage, description: details?["description"]?.text ?? "")
            for pair in details?["metric_mapping"]?.map?.entries ?? [] {
                if let number = pair.value.text.flatMap({ Double($0) }) { column.mapping[pair.key] = number }
            }
            column.versions = details?["supported_versions"]?.text.flatMap { ServerVersionRange($0) }
            columns.append(column)
        }
        return columns
    }

    private mutating func duration(_ text: String, _ key: String, _ node: SettingsNode) -> Duration? {
        if let duration = DurationText.parse(text) { return duration }
        report(node, "\(key): \(JSONText.quoted(text)) is no duration", "write 30s or 5m")
        return nil
    }

    private mutating func report(_ node: SettingsNode, _ message: String, _ suggestion: String) {
        issues.append(SettingsIssue(.error, node.place, message, suggestion: suggestion, isConfined: true))
    }
}
