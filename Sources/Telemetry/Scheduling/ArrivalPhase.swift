/// Finds the regular callers among all arrivals: who comes with a steady period, and when next.
///
/// Per caller (listener path, peer address and User-Agent) the last 8 arrivals are kept; the caller with the shortest
/// period whose deviation is under 10 % is the one to follow. At most 64 callers are remembered, the longest silent is
/// forgotten first.
public struct ArrivalPhase: Sendable {
    /// Who calls.
    public struct Caller: Sendable, Hashable {
        /// What was called.
        public let path: String
        let peer: String
        let agent: String

        /// Creates a caller's identity.
        public init(path: String, peer: String, agent: String) {
            self.path = path
            self.peer = peer
            self.agent = agent
        }

        /// Some order that stays the same, so that of equals always the same one is followed.
        fileprivate static func isBefore(_ one: Caller, _ other: Caller) -> Bool {
            (one.path, one.peer, one.agent) < (other.path, other.peer, other.agent)
        }
    }

    private static let remembered = 8
    private static let callersAtMost = 64
    private var arrivals: [Caller: [MonotonicInstant]] = [:]

    /// Creates an empty record.
    public init() {}

    /// Notes an arrival.
    public mutating func record(_ caller: Caller, at now: MonotonicInstant) {
        var times = arrivals[caller] ?? []
        if times.count == Self.remembered { times.removeFirst() }
        times.append(now)
        arrivals[caller] = times
        if arrivals.count > Self.callersAtMost,
            let silent = arrivals.min(by: { ($0.value.last ?? now) < ($1.value.last ?? now) })?.key
        {
            arrivals[silent] = nil
        }
    }

    /// The shortest steady period of at least `minimum` and the last arrival in it; nil when nobody comes regularly.
    ///
    /// Periods within 2 % are equal: of those callers always the same one is followed, not whoever came last.
    /// - Parameter isRelevant: which callers count.
    public func phase(
        at now: MonotonicInstant, minimum: Duration, among isRelevant: (Caller) -> Bool = { _ in true }
    ) -> (period: Duration, anchor: MonotonicInstant)? {
        var best: (caller: Caller, period: Duration, anchor: MonotonicInstant)?
        for (caller, times) in arrivals where isRelevant(caller) {
            guard let found = Self.steadyPeriod(times), found.period >= minimum * 0.9,
                now - found.anchor < found.period * 3
            else { continue }
            if let best {
                let isShorter = found.period < best.period * 0.98
                let isLonger = best.period < found.period * 0.98
                guard isShorter || !isLonger && Caller.isBefore(caller, best.caller) else { continue }
            }
            best = (caller, found.period, found.anchor)
        }
        return best.map { ($0.period, $0.anchor) }
    }

    private static func steadyPeriod(_ times: [MonotonicInstant]) -> (period: Duration, anchor: MonotonicInstant)? {
        guard times.count >= 4, let first = times.first, let last = times.last else { return nil }
        let mean = (last - first) / (times.count - 1)
        guard mean > .zero else { return nil }
        for (earlier, later) in zip(times, times.dropFirst()) {
            let deviation = (later - earlier) - mean
            if (deviation < .zero ? .zero - deviation : deviation) > mean * 0.1 { return nil }
        }
        return (mean, last)
    }
}
