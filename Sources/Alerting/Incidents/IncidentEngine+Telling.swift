import Telemetry

extension IncidentEngine {
    /// Whether a silence or a running deploy covers an incident key now.
    func isMuted(_ key: String, at now: Moment) -> Bool {
        let check = CheckName(parsing: key)
        return silences.covers(key, check, at: now.monotonic) || deploys.covers(key, check, at: now.monotonic)
    }

    /// Announces something of a key's incident, muted where a silence or a deploy says so.
    ///
    /// The end of what was told is never muted; the end of what was not told always is.
    mutating func tell(
        _ kind: Announcement.Kind, of key: String, text: String? = nil, count: Int = 0, at now: Moment
    ) {
        guard var incident = stories[key]?.incident else { return }
        let isMuted = kind == .resolve ? incident.announcedAt == nil : isMuted(key, at: now)
        incident.transitions += 1
        // A reminder is of what was told before.
        if kind != .reminder, let turnedIn = stories[key]?.turnedIn { incident.changedIn = turnedIn }
        if isMuted {
            if kind != .resolve { muted.insert(key) }
        } else if kind != .resolve {
            if incident.announcedAt == nil {
                incident.announcedAt = now.wall
                incident.dependents = dependents(of: key, at: now)
            }
            incident.toldSeverity = incident.severity
            let plan = settings.reminders
            let isLoud = incident.severity == .critical
            switch kind {
            case .trigger, .update: stories[key]?.remindAt = isLoud ? plan.start(at: now.monotonic) : nil
            case .flapping: stories[key]?.remindAt = isLoud ? plan.startFlapping(at: now.monotonic) : nil
            default: break
            }
            incident.remindAt = stories[key]?.remindAt.map(now.wall)
        }
        stories[key]?.incident = incident
        changes.stories.insert(key)
        changes.announcements.append(
            Announcement(
                kind: kind, incident: stories[key]?.wholeIncident, transition: incident.transitions, at: now.wall,
                severity: incident.severity, text: text, count: count, isMuted: isMuted))
        if isMuted { counters.muted += 1 } else { counters.told[kind, default: 0] += 1 }
    }

    /// Tells what is owed now: what a silence or a deploy held back until now, and reminders.
    mutating func settleAccounts(of key: String, _ members: [WatchedCondition], at now: Moment) {
        guard let story = stories[key], let incident = story.incident, incident.phase != .held else { return }
        if let until = story.acknowledgedUntil, until <= now.monotonic {
            stories[key]?.acknowledgedUntil = nil
            stories[key]?.incident?.acknowledgement = nil
            changes.stories.insert(key)
        }
        let owes = story.owes
        let isDue = isReminderDue(key, members, at: now)
        guard owes || isDue else {
            if muted.contains(key) { muted.remove(key) }
            return
        }
        if isMuted(key, at: now) {
            muted.insert(key)
            return
        }
        if owes {
            if incident.announcedAt != nil {
                tell(.update, of: key, at: now)
            } else if incident.phase == .flapping {
                tell(.flapping, of: key, at: now)
            } else if members.contains(where: \.wasSeenBad), isAnyFree(members, at: now) {
                tell(.trigger, of: key, at: now)
            } else {
                return
            }
        } else {
            remind(key, at: now)
        }
        muted.remove(key)
    }

    /// Whether it is time to say again that something told as critical is still wrong, and measured as wrong.
    private func isReminderDue(_ key: String, _ members: [WatchedCondition], at now: Moment) -> Bool {
        guard let story = stories[key], let incident = story.incident, let due = story.remindAt,
            due <= now.monotonic, incident.severity == .critical, incident.announcedAt != nil,
            incident.acknowledgement == nil
        else { return false }
        let conditions = incident.phase == .flapping ? story.conditions.compactMap { self.conditions[$0] } : members
        return conditions.contains(where: \.wasSeenBad)
    }

    private mutating func remind(_ key: String, at now: Moment) {
        guard let story = stories[key], let incident = story.incident, let due = story.remindAt else { return }
        let next = settings.reminders.next(after: due, at: now.monotonic)
        stories[key]?.remindAt = next
        stories[key]?.incident?.remindAt = now.wall(of: next)
        stories[key]?.incident?.reminders = incident.reminders + 1
        tell(.reminder, of: key, count: incident.reminders + 1, at: now)
    }

    /// Looks anew at everything that a silence or a deploy holds back, because one began or ended.
    mutating func reviewMuted(at now: Moment) {
        changes.silences += silences.removeEnded(at: now)
        for key in muted.sorted() { judge(key, at: now) }
        if let next = silences.nextChange(after: now.monotonic) { timers.schedule(.silences, at: next) }
        if let next = deploys.nextChange(after: now.monotonic) { timers.schedule(.deploys, at: next) }
    }
}
