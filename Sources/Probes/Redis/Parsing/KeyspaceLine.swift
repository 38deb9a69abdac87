/// What a database holds: the line `db0:keys=10013,expires=100,avg_ttl=3504388`.
struct KeyspaceLine: Sendable, Equatable {
    /// `db0`.
    let database: String
    let keys: Double
    /// How many of them have a time to live.
    let expiring: Double
    /// In seconds; nil where the server does not say.
    let averageTimeToLive: Double?
    /// KeyDB's keys in memory.
    let cachedKeys: Double?
    /// Keys with parts that expire: hash fields of Redis 7.4 and newer, items of Valkey 9.
    let keysWithExpiringItems: Double?

    /// The databases of an answer that are not empty; a line that cannot be read is left out.
    static func all(in info: InfoText) -> [KeyspaceLine] {
        info.fields(of: "Keyspace").compactMap { field in
            guard field.name.after("db")?.isDigits == true else { return nil }
            let items = InfoItems(field.value)
            guard let keys = items.number("keys"), let expiring = items.number("expires") else { return nil }
            return KeyspaceLine(
                database: field.name, keys: keys, expiring: expiring,
                averageTimeToLive: items.number("avg_ttl").map { $0 / 1_000 },
                cachedKeys: items.number("cached_keys"),
                keysWithExpiringItems: items.number("subexpiry") ?? items.number("keys_with_volatile_items"))
        }
    }
}
