import Telemetry

extension Outbox {
    /// Decides what to try now: at most one attempt for each channel.
    ///
    /// The attempts are in flight from here on; they may be made once the changes are durable.
    public mutating func begin(at moment: Moment) -> (attempts: [Attempt], changes: AlertCommit) {
        fallBack(at: moment)
        var attempts: [Attempt] = []
        for name in lanes.keys.sorted() {
            gatherDaily(name, at: moment)
            let now = moment.monotonic
            guard policies[name] != nil, lanes[name]?.isIdle(at: now) == true,
                pace(of: name).earliest(isCritical: true, isRepeat: true, now: now) <= now
            else { continue }
            if lanes[name]?.isOut(at: moment.monotonic) == true { mergeOld(name, at: moment) }
            mergeWaiting(name, at: moment)
            guard let entry = lanes[name]?.ready(at: now).first(where: { earliest($0, at: now) <= now }) else {
                continue
            }
            attempts.append(attempt(entry, at: moment))
        }
        return (attempts, takeChanges())
    }

    /// Takes what came of an attempt.
    ///
    /// - Returns: what changed; nothing for a message that is not in flight.
    public mutating func finished(_ id: String, _ outcome: DeliveryOutcome, at moment: Moment) -> AlertCommit {
        guard let name = lanes.first(where: { $0.value.inflight == id })?.key, var entry = lanes[name]?.entries[id]
        else { return AlertCommit() }
        note(outcome, in: &entry, at: moment)
        lanes[name]?.inflight = nil
        switch outcome.verdict {
        case .delivered: delivered(entry, in: name, at: moment)
        case .retry(let pause): failed(&entry, in: name, pause: pause, at: moment)
        case .ambiguous:
            entry.delivery.mayBeRepeat = true
            failed(&entry, in: name, pause: nil, at: moment)
        // A channel that is gone refuses nothing for those that are there.
        case .refused where policies[name] == nil: failed(&entry, in: name, pause: nil, at: moment)
        case .refused: refused(entry, outcome, in: name, at: moment)
        case .tooLong:
            guard let shorter = Self.shortened(entry.delivery.text) else {
                refused(entry, outcome, in: name, at: moment)
                break
            }
            entry.delivery.text = shorter
            failed(&entry, in: name, pause: nil, at: moment)
        }
        // Its channel went away while the attempt was under way: the rest goes other ways now.
        if policies[name] == nil { rerouteOrphans(at: moment) }
        return takeChanges()
    }

    private mutating func attempt(_ waiting: OutboxEntry, at moment: Moment) -> Attempt {
        var entry = waiting
        let channel = entry.delivery.channel
        if entry.delivery.text.isEmpty, let announcement = entry.delivery.announcements.first {
            entry.delivery.text =
                entry.isDigest
                ? renderer.digest(entry.delivery.announcements, title: .storm, channel: channel)
                : renderer.text(announcement, channel: channel)
        }
        entry.delivery.state = .inflight
        entry.delivery.append(Delivery.Attempt(at: moment.wall))
        entry.startedAt = moment.monotonic
        let id = entry.delivery.id
        lanes[channel]?.inflight = id
        lanes[channel]?.insert(entry)
        let isRepeat = entry.delivery.mayBeRepeat
        changePace(of: channel) { $0.began(id, isRepeat: isRepeat, at: moment.monotonic) }
        changed[id] = entry.delivery
        let text = entry.delivery.text
        return Attempt(delivery: entry.delivery, text: entry.delivery.mayBeRepeat ? renderer.repeated(text) : text)
    }

    private func note(_ outcome: DeliveryOutcome, in entry: inout OutboxEntry, at moment: Moment) {
        guard !entry.delivery.attempts.isEmpty else { return }
        let last = entry.delivery.attempts.count - 1
        entry.delivery.attempts[last].seconds = entry.startedAt.map { (moment.monotonic - $0).inSeconds }
        entry.delivery.attempts[last].status = outcome.status
        entry.delivery.attempts[last].outcome = outcome.description
        entry.startedAt = nil
    }

    private mutating func delivered(_ entry: OutboxEntry, in name: String, at moment: Moment) {
        finish(entry, as: .done, at: moment)
        for announcement in entry.delivery.announcements { hear(announcement, in: name) }
        let wasOut = lanes[name]?.isOut(at: moment.monotonic) == true
        lanes[name]?.failures = 0
        lanes[name]?.resumeAt = nil
        lanes[name]?.failingSince = nil
        lanes[name]?.refusal = nil
        if wasOut, policies[name]?.isRead == true, lanes[name]?.entries.isEmpty == false {
            lanes[name]?.owesSummary = true
        }
    }

    private mutating func failed(_ entry: inout OutboxEntry, in name: String, pause: Duration?, at moment: Moment) {
        let id = entry.delivery.id
        if !entry.delivery.mayBeRepeat { changePace(of: name) { $0.toldNobody(id) } }
        let failures = (lanes[name]?.failures ?? 0) + 1
        let share = backoff.draw()
        let asked = min(max(pause ?? .zero, .zero), Backoff.longestPause)
        let own = max(asked, Backoff.ceiling(after: entry.delivery.attempts.count) * share)
        let common = max(asked, Backoff.ceiling(after: failures) * share)
        entry.due = moment.monotonic + own
        entry.delivery.notBefore = moment.wall + own
        entry.delivery.state = entry.delivery.mayBeRepeat ? .ambiguous : .queued
        lanes[name]?.insert(entry)
        lanes[name]?.failures = failures
        lanes[name]?.resumeAt = moment.monotonic + common
        if lanes[name]?.failingSince == nil { lanes[name]?.failingSince = moment.monotonic }
        changed[id] = entry.delivery
        mergeSuccessors(of: entry, in: name, at: moment)
    }

    private mutating func refused(
        _ entry: OutboxEntry, _ outcome: DeliveryOutcome, in name: String, at moment: Moment
    ) {
        let id = entry.delivery.id
        if !entry.delivery.mayBeRepeat { changePace(of: name) { $0.toldNobody(id) } }
        // The second channel first: with an end it is forgotten who has heard of it.
        if entry.fallbackAt != nil { passOn(entry, at: moment) }
        finish(entry, as: .failed, at: moment)
        lanes[name]?.refusal = outcome.description
        for announcement in entry.delivery.announcements {
            guard let reference = announcement.incident?.reference else { continue }
            if entry.delivery.mayBeRepeat {
                // An attempt before may have arrived: somebody may wait for the end.
                hear(announcement, in: name)
            } else if announcement.endsIncident {
                forget(reference)
            } else {
                beginAnew(reference, in: name)
            }
        }
    }

    /// A channel has heard something, or may have.
    private mutating func hear(_ announcement: Announcement, in channel: String) {
        guard let reference = announcement.incident?.reference else { return }
        let before = heard[reference]?[channel] ?? 0
        heard[reference, default: [:]][channel] = max(before, announcement.transition)
        if announcement.endsIncident { forget(reference) }
    }

    /// Who heard of an incident that is over matters for as long as something of it waits anywhere.
    mutating func forget(_ reference: String) {
        guard !lanes.values.contains(where: { $0.chains[reference] != nil }) else { return }
        heard[reference] = nil
    }

    /// What was to follow a refused message is the first that the channel hears.
    private mutating func beginAnew(_ reference: String, in name: String) {
        guard heard[reference]?[name] == nil, let id = lanes[name]?.chains[reference]?.first,
            var entry = lanes[name]?.entries[id], entry.delivery.state == .queued, !entry.isDigest,
            let announcement = entry.delivery.announcements.first
        else { return }
        let kind: Announcement.Kind =
            switch announcement.kind {
            case .resolve: .missed
            case .update, .reminder: .trigger
            default: announcement.kind
            }
        guard kind != announcement.kind else { return }
        entry.delivery = entry.delivery.telling(announcement.retold(as: kind), text: "")
        lanes[name]?.insert(entry)
        changed[id] = entry.delivery
    }

    private mutating func finish(_ entry: OutboxEntry, as state: Delivery.State, at moment: Moment) {
        var delivery = entry.delivery
        delivery.state = state
        delivery.finishedAt = moment.wall
        lanes[delivery.channel]?.remove(delivery.id)
        changed[delivery.id] = delivery
    }

    /// Half of a text, cut at the end of a line; nil where nothing worth sending would be left.
    static func shortened(_ text: String) -> String? {
        guard text.count >= 400 else { return nil }
        let half = text.prefix(text.count / 2)
        let end = half.lastIndex(of: "\n").flatMap { half[..<$0].count >= 120 ? $0 : nil } ?? half.endIndex
        return text[..<end] + "\n… (cut: the channel refused the whole text)"
    }
}

extension Outbox {
    /// Sends what a channel has not taken in time to the second channel too.
    private mutating func fallBack(at moment: Moment) {
        for name in lanes.keys.sorted() {
            for entry in lanes[name]?.takeLate(at: moment.monotonic) ?? [] {
                passOn(entry, at: moment)
            }
        }
    }

    private mutating func passOn(_ entry: OutboxEntry, at moment: Moment) {
        let channel = entry.delivery.channel
        guard let second = routing.fallback(of: channel), second != channel else { return }
        let way = RoutingTable.Way(channel: second, manner: .atOnce, fallback: nil)
        for announcement in entry.delivery.announcements {
            guard let incident = announcement.incident, !told(of: incident.reference).contains(second),
                max(announcement.severity, incident.severity) == .critical
            else { continue }
            // The second channel hears of it for the first time, and as it stands now: nothing that waits goes there.
            let isFirst = announcement.kind == .update || announcement.kind == .reminder
            var news = isFirst ? announcement.retold(as: .trigger) : announcement
            for later in lanes[channel]?.announcements(of: incident.reference) ?? []
            where later.transition > news.transition {
                news = Self.newest(news, later, wasHeard: false)
            }
            place(news, way, at: moment)
        }
    }
}
