import PostgresClient
import Telemetry

/// Advice on indexes, by evidence: unused and duplicate ones to drop, missing ones to create; none is ever executed.
enum IndexAdviceCollector {
    static let count = MetricDescriptor(
        "omniflow_postgres_index_advice", .gauge, labels: ["datname", "kind"],
        help: "Indexes that could be dropped or are missing, at most 20 of a kind; the slow-queries page names them.")

    static let collector = PostgresCollector(
        name: "index_advice", tier: .rare, scope: .eachDatabase, sql: { _ in IndexEvidence.sql },
        read: read)

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        let advice = answer.rows.compactMap(Self.advice)
        samples.findings.advice = advice
        for kind in IndexAdvice.Kind.allCases {
            let found = advice.count { $0.kind == kind }
            samples.add(count, [samples.context.server.database, kind.rawValue], Double(found))
        }
    }

    /// What a row of evidence advises; nil for a row that is none.
    static func advice(_ row: PostgresRow) -> IndexAdvice? {
        guard let kind = row["kind"].flatMap(IndexAdvice.Kind.init(rawValue:)), let target = row["target"],
            let database = row["datname"], let schema = row["schemaname"], let table = row["relname"]
        else { return nil }
        let days = positive(row, "seconds") / 86_400
        let rows = positive(row, "rows")
        return IndexAdvice(
            kind: kind, database: database, schema: schema, table: table, index: row["indexname"],
            statement: statement(kind, target: target, columns: row["columns"]), bytes: positive(row, "bytes"),
            rowsReadPerDay: kind == .sequentialScans && days > 0 ? rows / max(days, 1.0 / 24) : nil,
            why: why(kind, row, days: days, rows: rows))
    }

    private static func statement(_ kind: IndexAdvice.Kind, target: String, columns: String?) -> String {
        switch kind {
        case .unused, .duplicate: "DROP INDEX CONCURRENTLY \(target);"
        case .foreignKey: "CREATE INDEX CONCURRENTLY ON \(target) (\(columns ?? "…"));"
        case .sequentialScans: "CREATE INDEX CONCURRENTLY ON \(target) (…);"
        }
    }

    private static func why(_ kind: IndexAdvice.Kind, _ row: PostgresRow, days: Double, rows: Double) -> String {
        let scans = positive(row, "scans")
        let indexScans = whole(positive(row, "index_scans"))
        let other = row.label("other")
        let period = days < 1 ? "less than a day" : days < 2 ? "a day" : "\(whole(days)) days"
        return switch kind {
        case .unused:
            "no scan in \(period) of statistics, while every write to \(row.label("relname")) keeps it up to"
                + " date. Make sure that it is not newer than that, and that no standby and no yearly job needs it"
        case .duplicate:
            "it has the columns, operator classes and condition of \(other) on the same table; it was scanned"
                + " \(indexScans) times, which \(other) would do as well"
        case .sequentialScans:
            "\(whole(scans)) sequential scans read \(whole(scans > 0 ? rows / scans : 0)) rows each, against"
                + " \(indexScans) index scans, in \(period) of statistics. Put in the columns that its slow statements"
                + " compare"
        case .foreignKey:
            "no index begins with \(row.label("columns")), which refers to \(other): deleting a row there, or changing"
                + " its key, reads all \(whole(rows)) rows here, and so do joins. Rows of \(other) deleted or"
                + " changed so far: \(indexScans)"
        }
    }

    private static func positive(_ row: PostgresRow, _ column: String) -> Double {
        row.number(column).map { $0.isFinite ? max(0, $0) : 0 } ?? 0
    }

    private static func whole(_ value: Double) -> String {
        Int64(exactly: min(value, 1e15).rounded(.down)).map(String.init) ?? "0"
    }
}
