import Telemetry

extension IncidentEngine {
    /// Whether no condition of a story has the detection switched off.
    func detectsFlapping(_ key: String) -> Bool {
        stories[key]?.conditions.allSatisfy { conditions[$0]?.policy.detectsFlapping ?? true } ?? false
    }

    /// Counts that an incident opened, closed, began to flap or settled; true where this is too often lately to be told
    /// each time.
    ///
    /// With four such turns in ten minutes as the limit, no more than four are ever told in ten minutes: the fourth is
    /// at best that it flaps, and it settles only while no more than two are recent.
    mutating func addTurn(to key: String, at now: Moment) -> Bool {
        stories[key]?.forgetTurns(before: now.monotonic - settings.turnWindow)
        stories[key]?.turns.append(now)
        if let story = stories[key] {
            // A story that flaps for days must not grow; what is older than this many turns changes nothing.
            if story.turns.count > 2 * settings.flapTurns { stories[key]?.turns.removeFirst() }
            changes.conditions.formUnion(story.conditions)
        }
        return (stories[key]?.turns.count ?? 0) >= settings.flapTurns && detectsFlapping(key)
    }

    /// Tells once that an incident goes to and fro, a turn that is counted already; then it is quiet until it settles.
    mutating func flap(_ key: String, at now: Moment) {
        stories[key]?.incident?.phase = .flapping
        stories[key]?.unsteadyAt = now.monotonic
        tell(.flapping, of: key, at: now)
    }

    /// Begins an incident of a condition that goes to and fro for so long without ever being confirmed.
    mutating func beginFlapping(_ key: String, _ turned: AlertKey, at now: Moment) {
        guard let condition = conditions[turned], condition.machine.isBad, detectsFlapping(key),
            let since = condition.flappingSince, now.monotonic - since >= settings.unconfirmedFlapping,
            guilty(for: condition).isEmpty, !waits(condition, at: now)
        else { return }
        // Nothing was confirmed: it is this measurement that makes it worth telling.
        stories[key]?.turnedIn = trace
        open(key, since: now.wall(of: since), severity: condition.severity, phase: .flapping, at: now)
        stories[key]?.badAt = since
        if let incident = stories[key]?.incident {
            var filled = filled(incident, [condition])
            filled.members = []
            stories[key]?.incident = filled
        }
        _ = addTurn(to: key, at: now)
        flap(key, at: now)
    }

    /// Goes on with an incident that goes to and fro, until it has settled in either state.
    mutating func judgeFlapping(
        _ key: String, _ members: [WatchedCondition], _ ended: String?, at now: Moment
    ) {
        guard let story = stories[key], let incident = story.incident else { return }
        let holds = !members.isEmpty
        if holds != story.holds { stories[key]?.unsteadyAt = now.monotonic }
        var filled = filled(incident, members)
        filled.members = members.map(\.key).sorted()
        stories[key]?.incident = filled
        raise(key, members, at: now)
        if !holds, ended != nil { return finish(key, text: ended, at: now) }
        if isAnyFlapping(story) { stories[key]?.unsteadyAt = now.monotonic }
        guard let moment = settleMoment(of: key), moment <= now.monotonic else { return }
        guard !holds || isAnyFree(members, at: now) else { return }
        _ = addTurn(to: key, at: now)
        if !holds { return finish(key, at: now) }
        stories[key]?.incident?.phase = .open
        stories[key]?.unsteadyAt = nil
        tell(.update, of: key, text: settings.language.text(.settledBadly), at: now)
    }

    private func isAnyFlapping(_ story: Story) -> Bool {
        story.conditions.contains { conditions[$0].map { $0.window.isFlapping && $0.policy.detectsFlapping } ?? false }
    }

    /// When an incident that goes to and fro will have settled, should it stay as it is: after a steady time, and once
    /// so few of its turns are recent that the next one could be told.
    ///
    /// Nil for one that does not go to and fro, and while nothing can be said.
    func settleMoment(of key: String) -> MonotonicInstant? {
        guard let story = stories[key], story.incident?.phase == .flapping, let unsteadyAt = story.unsteadyAt,
            !isAnyFlapping(story), !story.conditions.allSatisfy({ conditions[$0]?.isUnknown ?? true })
        else { return nil }
        let steady = unsteadyAt + settings.settleTime
        let counting = settings.flapTurns - 1
        guard counting > 0, story.turns.count >= counting else { return steady }
        let last = story.turns[story.turns.count - counting].monotonic
        return max(steady, last + settings.turnWindow + .nanoseconds(1))
    }
}
