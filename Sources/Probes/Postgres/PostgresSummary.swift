import Telemetry

/// The server in one line: `27 of 97 connections, 312 commits/s`, and who waits.
struct PostgresSummary: Sendable {
    private var commits: (count: Double, at: MonotonicInstant)?

    /// The line for a round's families; commits per second need a round before this one.
    mutating func text(_ families: [MetricFamily], at now: MonotonicInstant) -> String? {
        var parts: [String] = []
        if let used = value("omniflow_postgres_connections", families) {
            let limit = value("omniflow_postgres_connections_max", families).map { " of \(Self.whole($0))" } ?? ""
            parts.append("\(Self.whole(used))\(limit) connections")
        }
        if let count = sum("pg_stat_database_xact_commit", families) {
            if let before = commits, count >= before.count, now > before.at {
                parts.append("\(Self.whole((count - before.count) / (now - before.at).inSeconds)) commits/s")
            }
            commits = (count, now)
        }
        if let blocked = value("omniflow_postgres_blocked_sessions", families), blocked > 0 {
            let longest = value("omniflow_postgres_blocked_longest_seconds", families) ?? 0
            parts.append("\(Self.whole(blocked)) blocked, longest \(Self.whole(longest)) s")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func value(_ name: String, _ families: [MetricFamily]) -> Double? {
        families.first { $0.descriptor.name == name }?.samples.first?.value
    }

    private func sum(_ name: String, _ families: [MetricFamily]) -> Double? {
        families.first { $0.descriptor.name == name }?.samples.reduce(0) { $0 + ($1.value.isFinite ? $1.value : 0) }
    }

    private static func whole(_ value: Double) -> Int {
        Int(exactly: max(-1e15, min(1e15, value.isFinite ? value : 0)).rounded()) ?? 0
    }
}
