import Telemetry

/// What each database holds.
enum KeyspaceFamilies {
    static let keys = gauge("db_keys", "Keys in the database.")
    static let expiring = gauge("db_keys_expiring", "Keys in the database that have a time to live.")
    static let timeToLive = gauge(
        "db_avg_ttl_seconds", "The estimated mean time to live of the keys in the database that have one.")
    static let cached = gauge("db_keys_cached", "KeyDB: keys of the database that are in memory.")
    static let withItems = gauge(
        "db_keys_with_expiring_items", "Keys in the database that have parts with a time to live.")

    private static func gauge(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("redis_\(name)", .gauge, labels: ["db"], help: help)
    }

    /// Adds the databases of an answer, and zeros for those that the server has besides.
    static func add(_ info: InfoText, databases: Int, _ names: NamesProfile, into sink: inout MetricSink) {
        let lines = KeyspaceLine.all(in: info)
        for line in lines {
            sink.add(keys, [line.database], line.keys)
            sink.add(expiring, [line.database], line.expiring)
            if let seconds = line.averageTimeToLive { sink.add(timeToLive, [line.database], seconds) }
            if let count = line.cachedKeys { sink.add(cached, [line.database], count) }
            if let count = line.keysWithExpiringItems, names == .current {
                sink.add(withItems, [line.database], count)
            }
        }
        let filled = Set(lines.map(\.database))
        for index in 0..<max(0, databases) where !filled.contains("db\(index)") {
            sink.add(keys, ["db\(index)"], 0)
            sink.add(expiring, ["db\(index)"], 0)
        }
    }
}
