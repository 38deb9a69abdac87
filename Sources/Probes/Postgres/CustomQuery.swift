/// A statement of the user's own and what its columns are, as an entry of postgres_exporter's `queries.yaml` says it.
///
/// Format: <https://github.com/prometheus-community/postgres_exporter>, the flag `extend.query-path`; the timeout, the
/// interval and the asking in each database are ours.
public struct CustomQuery: Sendable {
    /// What becomes of a column.
    public enum Usage: String, Sendable, CaseIterable {
        /// Nothing.
        case discard = "DISCARD"
        /// A label of the row's other columns.
        case label = "LABEL"
        /// A counter.
        case counter = "COUNTER"
        /// A gauge.
        case gauge = "GAUGE"
        /// A histogram: an array of bounds, beside it the columns `…_bucket` (an array), `…_sum` and `…_count`.
        case histogram = "HISTOGRAM"
        /// A text that stands for a number.
        case mappedMetric = "MAPPEDMETRIC"
        /// A text such as `1m3.5s`, shown in whole milliseconds; the family's name ends in `_milliseconds`.
        case duration = "DURATION"
    }

    /// A column of the answer.
    public struct Column: Sendable {
        /// Its name in the answer, and the end of the family's.
        public var name: String
        /// What becomes of it.
        public var usage: Usage
        /// The HELP text.
        public var description: String
        /// The numbers of the texts of a mapped metric.
        public var mapping: [String: Double]
        /// The servers that have it; nil for all.
        public var versions: ServerVersionRange?

        /// Creates a column.
        public init(
            name: String, usage: Usage, description: String = "", mapping: [String: Double] = [:],
            versions: ServerVersionRange? = nil
        ) {
            self.name = name
            self.usage = usage
            self.description = description
            self.mapping = mapping
            self.versions = versions
        }
    }

    /// The entry's key: the beginning of the families' names.
    public var name: String
    /// The statement.
    public var query: String
    /// The columns that are described; others are shown untyped where they are numbers.
    public var columns: [Column]
    /// `cache_seconds` or `interval`: how old the answer may become; zero asks in every round.
    public var interval: Duration
    /// How long the statement may take; nil for as long as the round.
    public var timeout: Duration?
    /// `runonserver`: the servers that it is for; nil for all.
    public var versions: ServerVersionRange?
    /// Whether it is asked in each database and not only in the connection's own (what `master` says).
    public var isForEachDatabase: Bool

    /// Creates an entry.
    public init(
        name: String, query: String, columns: [Column], interval: Duration = .zero, timeout: Duration? = nil,
        versions: ServerVersionRange? = nil, isForEachDatabase: Bool = false
    ) {
        self.name = name
        self.query = query
        self.columns = columns
        self.interval = interval
        self.timeout = timeout
        self.versions = versions
        self.isForEachDatabase = isForEachDatabase
    }
}
