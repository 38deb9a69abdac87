import Telemetry

extension IncidentEngine {
    /// Takes what one group measured.
    ///
    /// Each measurement counts once, however often it is reported; one that began before another that has counted does
    /// not count at all. A condition that a complete report lacks is gone, which ends it.
    public mutating func observe(_ report: AlertReport, at now: Moment) {
        // What is due by now has nothing to do with this report.
        tick(at: now)
        trace = report.trace.ifAny
        defer { trace = nil }
        for condition in report.conditions { observe(condition, of: report.group, at: now) }
        guard report.isComplete, let known = groups[report.group], known.count > report.conditions.count else { return }
        for key in known.subtracting(report.conditions.map(\.key)).sorted() {
            end(key, because: .notThere, forgets: true, at: now)
        }
    }

    /// Ends the conditions of all groups but these: the settings were read anew, and the others are watched no longer.
    public mutating func keep(groups kept: Set<String>, at now: Moment) {
        tick(at: now)
        let gone = conditions.values.filter { condition in
            let group = condition.group ?? condition.ownCheck.map { $0.targetID.description }
            return group.map { !kept.contains($0) } ?? false
        }
        for key in gone.map(\.key).sorted() { end(key, because: .notWatched, forgets: true, at: now) }
    }

    private mutating func observe(_ new: AlertCondition, of group: String, at now: Moment) {
        var condition = conditions[new.key] ?? WatchedCondition(new.key)
        if condition.group != group {
            if let before = condition.group { groups[before]?.remove(new.key) }
            condition.group = group
            groups[group, default: []].insert(new.key)
        }
        condition.describe(new)
        condition.isUnknown = new.level == .unknown
        conditions[new.key] = condition
        switch new.level {
        case .off:
            end(new.key, because: .switchedOff, forgets: false, at: now)
        case .unknown:
            if let check = condition.ownCheck { stand(check, new, at: now) }
        case .clear:
            measure(nil, new, at: now)
        case .holds(let severity):
            measure(severity, new, at: now)
        }
    }

    /// Counts a measurement that has not counted before.
    private mutating func measure(_ severity: Severity?, _ new: AlertCondition, at now: Moment) {
        guard let measuredAt = new.measuredAt, var condition = conditions[new.key],
            condition.measuredAt.map({ $0 < measuredAt }) ?? true
        else { return }
        let before = condition.machine
        condition.measuredAt = measuredAt
        let isChange = condition.window.record(isBad: severity != nil)
        condition.flappingSince = condition.window.isFlapping ? condition.flappingSince ?? now.monotonic : nil
        let turn: ConditionStateMachine.Turn?
        if let severity {
            turn = condition.machine.measureBad(severity, condition.policy)
            condition.noteBad(new, severity, since: Moment(measuredAt, now.wall(of: measuredAt)))
        } else {
            turn = condition.machine.measureGood(condition.policy)
            condition.noteGood(since: Moment(measuredAt, now.wall(of: measuredAt)))
        }
        if severity != nil, condition.watched == nil { begin(&condition, at: now) }
        if severity != nil { condition.freshBad = guilty(for: condition).isEmpty ? condition.freshBad + 1 : 0 }
        conditions[new.key] = condition
        let wasActive = active.contains(new.key)
        let isOther = isChange || before != condition.machine
        if isOther ? wasActive || !condition.isWell || condition.isKept : condition.isKept && condition.isWell {
            changes.conditions.insert(new.key)
        }
        if !condition.machine.isWell, !wasActive {
            active.insert(new.key)
            stories[new.key.incident, default: Story()].conditions.insert(new.key)
        }
        if turn != nil { noteTurn(of: new.key.incident) }
        if !condition.machine.isWell || wasActive || stories[new.key.incident] != nil {
            judge(new.key.incident, turned: isChange ? new.key : nil, at: now)
        }
        if condition.machine.isWell, wasActive { release(new.key, at: now) }
        confirm(new.key, at: now)
        if let check = condition.ownCheck { stand(check, new, at: now) }
    }

    /// Remembers the trace in which something of a story is confirmed, gets louder or ends.
    private mutating func noteTurn(of key: String) {
        if let trace { stories[key]?.turnedIn = trace }
    }

    /// Asks for the next measurement of an up-check that is not yet believed, neither as bad nor as well again.
    func isUnsettled(_ condition: WatchedCondition) -> Bool {
        let machine = condition.machine
        if machine.confirmed == nil { return machine.isBad }
        guard machine.isBad else { return true }
        // Confirmed and bad, but not yet often enough since its own cause was over.
        let isTold = stories[condition.key.incident]?.isTold ?? true
        return !isTold && condition.freshBad > 0 && !condition.isProven
    }

    private mutating func confirm(_ key: AlertKey, at now: Moment) {
        guard let condition = conditions[key], let check = condition.ownCheck, check.isUpCheck,
            isUnsettled(condition)
        else { return }
        ask(check.targetID, at: now.monotonic + settings.confirmationGap)
    }

    /// Asks for a measurement; of several wishes the earliest counts.
    mutating func ask(_ target: TargetID, at instant: MonotonicInstant) {
        requests[target] = min(requests[target] ?? instant, instant)
    }

    /// Ends a condition whatever was measured: it is off, or gone.
    private mutating func end(_ key: AlertKey, because reason: MessagePhrase, forgets: Bool, at now: Moment) {
        guard var condition = conditions[key] else { return }
        let wasWell = condition.isWell && stories[key.incident] == nil
        if condition.isKept || !wasWell { changes.conditions.insert(key) }
        if condition.machine.confirmed != nil { noteTurn(of: key.incident) }
        condition.end()
        conditions[key] = condition
        if !wasWell { judge(key.incident, ended: settings.language.text(reason), at: now) }
        release(key, at: now)
        if let check = condition.ownCheck { leave(check, isOff: !forgets, at: now) }
        guard forgets else { return }
        if let group = condition.group {
            groups[group]?.remove(key)
            if groups[group]?.isEmpty == true { groups[group] = nil }
        }
        stories[key.incident]?.conditions.remove(key)
        conditions[key] = nil
        cleanUp(key.incident)
    }

    /// Takes a condition that is well out of what is looked at.
    private mutating func release(_ key: AlertKey, at now: Moment) {
        active.remove(key)
        waiting.remove(key)
        guard var condition = conditions[key] else { return }
        for check in condition.watched ?? [] {
            watchers[check]?.remove(key)
            if watchers[check]?.isEmpty == true { watchers[check] = nil }
        }
        condition.watched = nil
        condition.askedAt = nil
        condition.proofs = []
        conditions[key] = condition
        cleanUp(key.incident)
    }

    /// Ends what was open at the last end of the process and is not reported any more.
    mutating func endOrphans(at now: Moment) {
        let orphans = conditions.values.filter { $0.group == nil }
        for key in orphans.map(\.key).sorted() { end(key, because: .notWatched, forgets: true, at: now) }
    }
}
