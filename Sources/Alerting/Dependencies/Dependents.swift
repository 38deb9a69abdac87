import Telemetry

/// How many targets need each check, directly or through others.
///
/// Made anew when there are more or fewer conditions, at most once a second: a storm does not count each time.
struct Dependents: Sendable {
    private static let shortestLife: Duration = .seconds(1)

    /// By check: how many other targets need it.
    let counts: [CheckName: Int]
    private let conditions: Int
    private let madeAt: MonotonicInstant

    init(_ checks: [CheckName], among conditions: Int, _ graph: DependencyGraph, at now: MonotonicInstant) {
        var needed: [TargetID: Set<CheckName>] = [:]
        for check in checks { needed[check.targetID, default: []].formUnion(graph.ancestors(of: check)) }
        var counts: [CheckName: Int] = [:]
        for (target, ancestors) in needed {
            for ancestor in ancestors where ancestor.targetID != target { counts[ancestor, default: 0] += 1 }
        }
        self.counts = counts
        self.conditions = conditions
        madeAt = now
    }

    /// Whether the counts hold where there are so many conditions.
    func isGood(for count: Int, at now: MonotonicInstant) -> Bool {
        count == conditions || now - madeAt < Self.shortestLife
    }
}
