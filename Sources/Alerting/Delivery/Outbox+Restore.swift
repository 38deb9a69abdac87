import Telemetry

extension Outbox {
    /// Takes up what the last life of the process left: a message in flight then is of unknown fate now.
    ///
    /// - Returns: what changed.
    public mutating func restore(from state: AlertState, at moment: Moment) -> AlertCommit {
        heard.merge(state.told) { $0.merging($1, uniquingKeysWith: max) }
        for name in policies.keys.sorted() {
            let last = state.facts[Self.digestFact(name)].flatMap { WallTime(parsing: $0) }
            let oldest = state.deliveries.filter { $0.channel == name && isDaily($0) }.map(\.createdAt).min()
            planDaily(name, since: last ?? oldest, at: moment)
        }
        let order = state.deliveries.sorted {
            ($0.createdAt, $0.announcements.last?.transition ?? 0, $0.id)
                < ($1.createdAt, $1.announcements.last?.transition ?? 0, $1.id)
        }
        for delivery in order where !delivery.state.isFinal && lanes[delivery.channel]?.entries[delivery.id] == nil {
            takeUp(delivery, at: moment)
        }
        for incident in state.incidents where incident.phase != .resolved && incident.phase != .held {
            for name in (heard[incident.reference] ?? [:]).keys.sorted() { takeUp(incident, in: name) }
        }
        rerouteOrphans(at: moment)
        return takeChanges()
    }

    private mutating func takeUp(_ stored: Delivery, at moment: Moment) {
        var delivery = stored
        if lanes[delivery.channel] == nil { lanes[delivery.channel] = OutboxLane(channel: delivery.channel) }
        if delivery.state == .inflight {
            delivery.state = .ambiguous
            delivery.mayBeRepeat = true
            if !delivery.attempts.isEmpty, delivery.attempts[delivery.attempts.count - 1].outcome == nil {
                delivery.attempts[delivery.attempts.count - 1].outcome = "the process ended before the answer"
            }
            changed[delivery.id] = delivery
        }
        sequence &+= 1
        let entered = min(moment.monotonic, moment.instant(of: delivery.createdAt))
        // Whatever a clock that was set says: nothing that was to be sent waits for longer than it could have.
        let longest = isDaily(delivery) ? Duration.seconds(2 * 86_400) : Backoff.longestPause
        let due = min(max(moment.monotonic, moment.instant(of: delivery.notBefore)), moment.monotonic + longest)
        let isUnknown = delivery.state == .ambiguous
        var entry = OutboxEntry(
            delivery: delivery, due: isUnknown ? moment.monotonic : due, sequence: sequence, enteredAt: entered)
        entry.isDaily = isDaily(delivery)
        let tells = !delivery.announcements.allSatisfy { $0.kind == .resolve }
        if delivery.severity == .critical, tells, routing.fallback(of: delivery.channel) != nil {
            entry.fallbackAt = max(moment.monotonic, entered + routing.fallbackAfter)
        }
        lanes[delivery.channel]?.insert(entry)
        if let failed = delivery.attempts.first, delivery.attempts.count > 1 {
            let since = min(moment.monotonic, moment.instant(of: failed.at))
            let known = lanes[delivery.channel]?.failingSince ?? since
            lanes[delivery.channel]?.failingSince = min(known, since)
        }
    }

    /// Whether a stored message waits for the digest of its channel.
    private func isDaily(_ delivery: Delivery) -> Bool {
        guard case .single = delivery.kind, delivery.state == .queued, delivery.attempts.isEmpty else { return false }
        if case .daily = routing.manner(of: delivery.severity, in: delivery.channel) { return true }
        return false
    }

    private mutating func takeUp(_ incident: Incident, in name: String) {
        guard lanes[name] != nil, case .daily = routing.manner(of: incident.severity, in: name) else { return }
        lanes[name]?.openWarnings[incident.reference] = Announcement(
            kind: .reminder, incident: incident, transition: incident.transitions, at: incident.firedAt,
            severity: incident.severity)
    }
}
