public import Telemetry

/// What is to blame for what, at one moment.
public struct DependencyFindings: Sendable {
    /// A check that explains another one.
    public struct Cause: Sendable, Hashable {
        /// The check: of all that the other one needs and that fail, one that no failure explains in turn.
        public let check: CheckName
        /// Whether it is well again, and the other one has not been measured since.
        public let isOver: Bool
    }

    /// The root causes of each check that is not all right and has any, sorted by name.
    public let causes: [CheckName: [Cause]]
    /// The checks that are not all right because of each root cause, sorted by name.
    public let hits: [CheckName: [CheckName]]

    /// Nothing is to blame for anything.
    public static let none = DependencyFindings(causes: [:])

    init(causes: [CheckName: [Cause]]) {
        self.causes = causes
        var hits: [CheckName: [CheckName]] = [:]
        for check in causes.keys.sorted() {
            for cause in causes[check] ?? [] { hits[cause.check, default: []].append(check) }
        }
        self.hits = hits
    }

    /// What a check's failure takes with it, without other sides of its own target and with the up-check alone where
    /// another target is down as a whole.
    public func reach(of check: CheckName) -> [CheckName] {
        let others = (hits[check] ?? []).filter { $0.targetID != check.targetID }
        let down = Set(others.filter(\.isUpCheck).map(\.targetID))
        return others.filter { $0.isUpCheck || !down.contains($0.targetID) }
    }
}

extension DependencyGraph {
    /// Finds the root causes of everything that is not all right.
    ///
    /// A check that is in between and passes hands on what is behind it: a pool whose console answers does not hide
    /// that its database is down.
    public func explain(_ standings: [CheckName: CheckStanding]) -> DependencyFindings {
        let suspects = Set(standings.filter { $0.value.isFailing || $0.value.recoveredAt != nil }.keys)
        guard !suspects.isEmpty else { return .none }
        var known: [CheckName: Set<CheckName>] = [:]
        var causes: [CheckName: [DependencyFindings.Cause]] = [:]
        for (check, standing) in standings where standing.wantsCause {
            let guilty = ancestors(of: check).filter {
                suspects.contains($0) && standings[$0]?.explains(standing) == true
            }
            guard !guilty.isEmpty else { continue }
            let roots = guilty.filter { one in
                let above = known[one] ?? ancestors(of: one)
                known[one] = above
                return above.isDisjoint(with: guilty)
            }
            causes[check] = roots.sorted().map { .init(check: $0, isOver: standings[$0]?.isFailing != true) }
        }
        return DependencyFindings(causes: causes)
    }

    /// Finds the root causes of everything in a snapshot that is not all right.
    public func explain(_ snapshot: Snapshot, at now: MonotonicInstant) -> DependencyFindings {
        // While all is well, which is most of the time, gates pay nothing for this.
        guard snapshot.verdicts.contains(where: { $0.state != .pass && $0.state != .disabled }) else { return .none }
        return explain(snapshot.verdictsByName.mapValues { CheckStanding($0, at: now) })
    }
}
