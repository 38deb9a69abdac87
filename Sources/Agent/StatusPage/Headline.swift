import Alerting
import Telemetry

/// How things are in one sentence, for those who may read reasons: the root cause, since when, and what it hits.
enum Headline {
    /// `postgres/orders is down since 03:12; it takes pgbouncer/pool with it`; where nothing fails on its own, the
    /// sentence that strangers read.
    static func text(
        _ snapshot: Snapshot, _ findings: DependencyFindings, at now: MonotonicInstant, wall: WallTime
    ) -> String {
        let roots = self.roots(snapshot, findings, at: now)
        guard let first = roots.first else {
            return StateWords.sentence(snapshot.verdicts.map { ($0.check, $0.state(at: now)) })
        }
        let check = first.check
        let since = LocalTime.clock(first.since, asOf: wall)
        var parts = ["\(check) is \(check.isUpCheck ? "down" : "failing") since \(since)"]
        if let consequence = findings.consequence(of: check) { parts.append(consequence) }
        if roots.count == 2 { parts.append("\(roots[1].check) is failing, too") }
        if roots.count > 2 { parts.append("\(roots.count - 1) more are failing, too") }
        return parts.joined(separator: "; ")
    }

    /// What fails on its own account, what hits most first, then what is down as a whole.
    static func roots(
        _ snapshot: Snapshot, _ findings: DependencyFindings, at now: MonotonicInstant
    ) -> [Verdict] {
        let roots = snapshot.verdicts.filter { $0.state(at: now) == .fail && findings.causes[$0.check] == nil }
        let weights = roots.map { (verdict: $0, reach: findings.reach(of: $0.check).count) }
        return weights.sorted { left, right in
            let (one, other) = (left.verdict.check, right.verdict.check)
            if left.reach != right.reach { return left.reach > right.reach }
            if one.isUpCheck != other.isUpCheck { return one.isUpCheck }
            return one < other
        }.map(\.verdict)
    }
}
