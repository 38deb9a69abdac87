import PostgresClient
import Telemetry

/// How many clients there are of each kind, from `SHOW CLIENTS`.
///
/// Clients choose their application's name themselves, so the number of series is bounded here.
enum ClientCounts {
    private static let labels = ["database", "user", "application_name", "state"]
    static let family = MetricDescriptor(
        "pgbouncer_client_connections", .gauge, labels: labels,
        help: "Clients by database, user, the application name they gave, and state; the rarest are counted as other.")

    /// Adds at most `limit` series.
    static func add(_ result: PostgresResult, limit: Int, into sink: inout MetricSink) {
        var counts: [[String]: Double] = [:]
        for row in result.rows {
            counts[labels.map { row[$0] ?? "" }, default: 0] += 1
        }
        if counts.count > max(1, limit) {
            let order = counts.sorted { left, right in
                left.value == right.value ? left.key.lexicographicallyPrecedes(right.key) : left.value > right.value
            }
            counts = Dictionary(uniqueKeysWithValues: order.prefix(max(1, limit) - 1).map { ($0.key, $0.value) })
            let rest = order.dropFirst(max(1, limit) - 1).reduce(0) { $0 + $1.value }
            counts[labels.map { _ in "other" }, default: 0] += rest
        }
        for (values, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            sink.add(family, values, count)
        }
    }
}
