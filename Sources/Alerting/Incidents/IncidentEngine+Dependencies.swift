import Telemetry

extension IncidentEngine {
    // MARK: What is to blame

    /// Everything that a condition's check needs, outside of its own incident.
    func needs(of condition: WatchedCondition) -> Set<CheckName> {
        guard let check = condition.key.check else { return [] }
        return ancestors[check] ?? graph.ancestors(of: check)
    }

    /// What explains a condition's newest measurement.
    func guilty(for condition: WatchedCondition) -> Set<CheckName> {
        guard let needed = condition.watched, !needed.isEmpty, let measuredAt = condition.measuredAt else { return [] }
        let own = CheckStanding(.fail, startedAt: measuredAt)
        return needed.filter { (standings[$0]?.explains(own) ?? false) || isStillBlamed($0) }
    }

    /// Whether a check failed, has an incident because of that, and cannot be measured now: that is not over.
    private func isStillBlamed(_ check: CheckName) -> Bool {
        standings[check]?.state == .unknown && failing.contains(check)
            && stories[check.description]?.incident != nil
    }

    /// Those of the guilty that nothing else explains.
    mutating func roots(of guilty: Set<CheckName>) -> Set<CheckName> {
        guard guilty.count > 1 else { return guilty }
        return guilty.filter { remembered($0).isDisjoint(with: guilty) }
    }

    private mutating func remembered(_ check: CheckName) -> Set<CheckName> {
        if let known = ancestors[check] { return known }
        let found = graph.ancestors(of: check)
        ancestors[check] = found
        return found
    }

    // MARK: Proof that nothing else is to blame

    /// Begins a run of bad measurements: asks at once whether what the check needs is well.
    ///
    /// Its own target's up-check is part of the same round, and the host is where the agent runs: neither is asked for.
    mutating func begin(_ condition: inout WatchedCondition, at now: Moment) {
        let needed = condition.key.check.map { remembered($0) } ?? []
        condition.watched = needed
        // A new run counts from its beginning; one from before the start goes on.
        if condition.machine.confirmed == nil {
            condition.freshBad = min(condition.freshBad, condition.machine.badInARow - 1)
        }
        for check in needed { watchers[check, default: []].insert(condition.key) }
        let targets = Set(needed.map(\.targetID)).filter { $0 != condition.key.check?.targetID && $0 != .localHost }
        let answering = targets.filter { standings[$0.upCheck]?.state != .disabled }
        guard !answering.isEmpty else { return }
        condition.askedAt = now.monotonic
        condition.proofs = answering
        waiting.insert(condition.key)
        for target in answering { ask(target, at: now.monotonic) }
        timers.schedule(.story(condition.key.incident), at: now.monotonic + settings.proofTimeout)
    }

    /// Whether it is still open if something else is to blame.
    mutating func waits(_ condition: WatchedCondition, at now: Moment) -> Bool {
        guard let askedAt = condition.askedAt else { return false }
        let isOpen = condition.proofs.contains { target in
            guard let standing = standings[target.upCheck] else { return true }
            return standing.state != .disabled && (standing.startedAt.map { $0 < askedAt } ?? true)
        }
        if isOpen, now.monotonic < askedAt + settings.proofTimeout { return true }
        waiting.remove(condition.key)
        conditions[condition.key]?.askedAt = nil
        conditions[condition.key]?.proofs = []
        return false
    }

    // MARK: How checks stand

    /// Takes note of how a check stands, and looks anew at what needs it.
    mutating func stand(_ check: CheckName, _ new: AlertCondition, at now: Moment) {
        let before = standings[check]
        let state: CheckState
        switch new.level {
        case .clear: state = .pass
        case .holds: state = new.isFailure ? .fail : .warn
        case .unknown: state = .unknown
        case .off: state = .disabled
        }
        var recoveredAt = before?.recoveredAt
        if state == .fail {
            failing.insert(check)
            recoveredAt = nil
        } else if state == .pass || state == .warn, failing.remove(check) != nil {
            recoveredAt = now.monotonic
        }
        // A measurement that was given up proves nothing.
        let proof = state == .unknown ? nil : new.measuredAt
        let startedAt = [before?.startedAt, proof].compactMap { $0 }.max()
        standings[check] = CheckStanding(state, startedAt: startedAt, recoveredAt: recoveredAt)
        let isOther = (before?.state == .fail) != (state == .fail) || before?.recoveredAt != recoveredAt
        reviewWatchers(of: check, all: isOther, at: now)
    }

    /// Takes note that a check is off or gone: it explains nothing any more.
    mutating func leave(_ check: CheckName, isOff: Bool, at now: Moment) {
        let before = standings[check]
        failing.remove(check)
        standings[check] = isOff ? CheckStanding(.disabled, startedAt: nil) : nil
        guard before != nil, before?.state != .disabled else { return }
        reviewWatchers(of: check, all: true, at: now)
    }

    /// Looks anew at what needs a check: at all of it where the check failed or recovered, else at what waits for it.
    private mutating func reviewWatchers(of check: CheckName, all: Bool, at now: Moment) {
        guard let watching = watchers[check] else { return }
        let concerned = all ? watching : waiting.isEmpty ? [] : watching.filter(waiting.contains)
        for key in concerned.sorted() { review(key, mayAsk: all, at: now) }
    }

    /// Looks anew at whether something is to blame for a bad condition.
    mutating func review(_ key: AlertKey, mayAsk: Bool, at now: Moment) {
        guard let condition = conditions[key] else { return }
        if !guilty(for: condition).isEmpty {
            conditions[key]?.freshBad = 0
            // What explained it is over, and it was not measured since: that comes at once.
            if mayAsk, condition.isBadNow, let check = condition.ownCheck, check.isUpCheck,
                needs(of: condition).allSatisfy({ !failing.contains($0) })
            {
                ask(check.targetID, at: now.monotonic)
            }
        }
        if condition.machine.confirmed != nil { judge(key.incident, at: now) }
    }

    // MARK: What a root cause hits

    /// Counts an incident that is held back with those that are to blame for it, and with no others.
    mutating func count(_ key: String, _ severity: Severity, with causes: Set<CheckName>, at now: Moment) {
        let before = stories[key]?.causes ?? []
        stories[key]?.causes = causes
        for cause in before.subtracting(causes) {
            if stories[cause.description]?.hits.remove(key) != nil { noteHits(of: cause.description, at: now) }
        }
        for cause in causes.sorted() {
            let root = cause.description
            let isNew = stories[root, default: Story()].hits.insert(key).inserted
            let isLouder = stories[root]?.hitSeverity.map { $0 < severity } ?? true
            if isLouder { stories[root]?.hitSeverity = severity }
            if isNew { noteHits(of: root, at: now) }
            if isLouder { judge(root, at: now) } else { cleanUp(root) }
        }
    }

    /// How many other targets need a check, whether they are well or not; nil where none does.
    mutating func dependents(of key: String, at now: Moment) -> Int? {
        guard let check = CheckName(parsing: key), graph.isNeeded(check) else { return nil }
        if dependents?.isGood(for: conditions.count, at: now.monotonic) != true {
            let checks = conditions.values.compactMap(\.ownCheck)
            dependents = Dependents(checks, among: conditions.count, graph, at: now.monotonic)
        }
        return dependents?.counts[check]
    }

    private mutating func noteHits(of key: String, at now: Moment) {
        guard stories[key]?.incident != nil else { return }
        changes.hits.insert(key)
        timers.schedule(.hits, at: now.monotonic + .seconds(1))
    }
}
