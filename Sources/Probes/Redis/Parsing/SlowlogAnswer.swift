import RedisClient

/// The newest entry of the slow log, from `SLOWLOG GET 1`; the statement in it is not looked at.
struct SlowlogEntry: Sendable, Equatable {
    let id: Int64
    let microseconds: Int64

    /// Both are 0 where the log is empty; nil where the reply is none of `SLOWLOG`'s.
    init?(_ reply: RedisValue) {
        guard let entries = reply.items else { return nil }
        guard let first = entries.first else {
            id = 0
            microseconds = 0
            return
        }
        guard let parts = first.items, parts.count >= 3, let id = parts[0].int, let spent = parts[2].int else {
            return nil
        }
        self.id = id
        microseconds = spent
    }
}

/// An event of the latency monitor, from `LATENCY LATEST`.
struct LatencySpike: Sendable, Equatable {
    let event: String
    /// When, in seconds since the epoch.
    let at: Int64
    let milliseconds: Int64

    /// The events of a reply, each once; nil where the reply is none of `LATENCY`'s.
    static func all(in reply: RedisValue) -> [LatencySpike]? {
        guard let entries = reply.items else { return nil }
        var seen: Set<String> = []
        return entries.compactMap { entry in
            guard let parts = entry.items, parts.count >= 3, let event = parts[0].text, let at = parts[1].int,
                let spent = parts[2].int, seen.insert(event).inserted
            else { return nil }
            return LatencySpike(event: event, at: at, milliseconds: spent)
        }
    }
}
