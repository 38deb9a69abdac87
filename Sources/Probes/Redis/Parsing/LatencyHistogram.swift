import RedisClient

/// How the calls of one command spread over time, from `LATENCY HISTOGRAM` of Redis 7.0 and newer.
struct LatencyHistogram: Sendable, Equatable {
    /// How many calls took at most so many microseconds.
    struct Bucket: Sendable, Equatable {
        let microseconds: Int64
        let calls: Int64
    }

    let command: String
    let calls: Int64
    /// From short to long; counts include those of the buckets before.
    let buckets: [Bucket]

    /// The histograms of a reply, each command once; nil where the reply is none of `LATENCY`'s.
    ///
    /// The reply is a list of a name, a list of `calls`, a count, `histogram_usec` and a list of pairs, and the next
    /// name.
    static func all(in reply: RedisValue) -> [LatencyHistogram]? {
        guard let items = reply.items else { return nil }
        var seen: Set<String> = []
        return stride(from: 0, to: items.count - 1, by: 2).compactMap { index in
            guard let command = items[index].text, let details = items[index + 1].items,
                let histogram = histogram(of: command, details), seen.insert(command).inserted
            else { return nil }
            return histogram
        }
    }

    private static func histogram(of command: String, _ details: [RedisValue]) -> LatencyHistogram? {
        var calls: Int64?
        var pairs: [RedisValue] = []
        for index in stride(from: 0, to: details.count - 1, by: 2) {
            switch details[index].text {
            case "calls": calls = details[index + 1].int
            case "histogram_usec": pairs = details[index + 1].items ?? []
            default: break
            }
        }
        guard let calls, calls >= 0 else { return nil }
        var buckets: [Bucket] = []
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            guard let bound = pairs[index].int, let count = pairs[index + 1].int else { return nil }
            // Bounds and counts only grow; a reply in which they do not is no histogram.
            if let last = buckets.last, bound <= last.microseconds || count < last.calls { return nil }
            guard count >= 0, count <= calls else { return nil }
            buckets.append(Bucket(microseconds: bound, calls: count))
        }
        return LatencyHistogram(command: command, calls: calls, buckets: buckets)
    }

    /// A bound as the incumbents write it: plain below a million, `1.048576e+06` from there on.
    static func label(_ bound: Int64) -> String {
        let digits = String(bound)
        guard bound >= 1_000_000, let first = digits.first else { return digits }
        var fraction = digits.dropFirst()
        while fraction.last == "0" { fraction = fraction.dropLast() }
        let exponent = digits.count - 1
        let mantissa = fraction.isEmpty ? "\(first)" : "\(first).\(fraction)"
        return "\(mantissa)e+\(exponent < 10 ? "0" : "")\(exponent)"
    }
}
