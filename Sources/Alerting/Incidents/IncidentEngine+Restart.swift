import Telemetry

extension IncidentEngine {
    /// How old the last sign of life must be for a gap to be told.
    static var longestPause: Duration { .seconds(120) }

    /// Goes on from what the store kept: nothing that was told is told again, and nothing that was open is forgotten.
    mutating func resume(_ state: AlertState, at now: Moment) {
        taken = state.references
        for (key, record) in state.confirmations { resume(key, record, at: now) }
        for incident in state.incidents where incident.phase != .resolved { resume(incident, at: now) }
        for silence in state.silences where silence.until > now.wall { silences.add(silence, at: now) }
        for mark in state.deploys.sorted(by: { $0.at < $1.at }) { deploys.add(mark, at: now) }
        for (key, story) in stories where story.owes { muted.insert(key) }
        tellGap(state.facts[Self.aliveFact].flatMap(WallTime.init(parsing:)), at: now)
        noteAlive(at: now)
        timers.schedule(.orphans, at: now.monotonic + .seconds(3_600))
        if let next = silences.nextChange(after: now.monotonic) { timers.schedule(.silences, at: next) }
        if let next = deploys.nextChange(after: now.monotonic) { timers.schedule(.deploys, at: next) }
        for key in stories.keys.sorted() { schedule(key, at: now) }
    }

    /// Takes in what was kept, where it could be read only after alerting had begun without it.
    ///
    /// What was seen since then counts; an incident that began anew in the meantime replaces the one before.
    public mutating func adopt(_ state: AlertState, at now: Moment) {
        tick(at: now)
        taken.formUnion(state.references)
        for (key, record) in state.confirmations where conditions[key] == nil { resume(key, record, at: now) }
        for var incident in state.incidents where incident.phase != .resolved {
            guard stories[incident.key]?.incident != nil else {
                resume(incident, at: now)
                continue
            }
            incident.phase = .resolved
            incident.resolvedAt = now.wall
            incident.members = []
            changes.closed.append(incident)
        }
        for silence in state.silences where silence.until > now.wall { silences.add(silence, at: now) }
        for mark in state.deploys.sorted(by: { $0.at < $1.at }) { deploys.add(mark, at: now) }
        reviewMuted(at: now)
        timers.schedule(.orphans, at: now.monotonic + .seconds(3_600))
        for key in stories.keys.sorted() { judge(key, at: now) }
    }

    private mutating func resume(_ key: AlertKey, _ record: ConfirmationRecord, at now: Moment) {
        var condition = WatchedCondition(key, record)
        if condition.window.isFlapping { condition.flappingSince = now.monotonic }
        conditions[key] = condition
        if !condition.machine.isWell { active.insert(key) }
        var story = stories[key.incident] ?? Story()
        story.conditions.insert(key)
        if condition.machine.confirmed != nil { story.holds = true }
        // Every condition of a story was kept with the story's turns as they were then: the longest list is the newest.
        if record.turns.count > story.turns.count {
            story.turns = record.turns.sorted().map { Moment(now.instant(of: $0), $0) }
        }
        stories[key.incident] = story
    }

    private mutating func resume(_ incident: Incident, at now: Moment) {
        for key in incident.members where conditions[key] == nil {
            // Its record is lost: it counts as confirmed until it is measured.
            var record = ConfirmationRecord()
            record.confirmed = incident.severity
            record.badSince = incident.since
            resume(key, record, at: now)
        }
        var story = stories[incident.key] ?? Story()
        story.incident = incident
        story.hits = Set(incident.hits)
        // No later than it could have been, should the wall clock have been set back since.
        let longest = now.monotonic + max(settings.reminders.first, settings.reminders.then)
        story.remindAt = incident.remindAt.map { min(now.instant(of: $0), longest) }
        if let acknowledgement = incident.acknowledgement, let until = acknowledgement.until {
            story.acknowledgedUntil = min(now.instant(of: until), now.monotonic + (until - acknowledgement.at))
        }
        if incident.phase == .flapping { story.unsteadyAt = now.monotonic }
        stories[incident.key] = story
        open[incident.reference] = incident.key
        guard incident.phase == .held else { return }
        // What held it back is not known any more: it has to be found out anew.
        for key in story.conditions { conditions[key]?.freshBad = 0 }
    }

    private mutating func tellGap(_ last: WallTime?, at now: Moment) {
        guard settings.tellsGaps, let last, now.wall - last > Self.longestPause else { return }
        note(settings.words.gap(from: last, until: now.wall), at: now)
    }
}
