import Telemetry

extension Outbox {
    /// Takes announcements and makes messages of them for the channels that they go to.
    ///
    /// Muted ones go nowhere. What was not sent yet of an incident is replaced by its newest state; what fired and
    /// recovered before anything of it arrived becomes one message with both times.
    ///
    /// - Parameter channels: where they go, whatever the routes say; nil for the routes' ways.
    /// - Returns: what changed.
    public mutating func enqueue(
        _ announcements: [Announcement], to channels: [String]? = nil, at moment: Moment
    ) -> AlertCommit {
        for announcement in announcements where !announcement.isMuted {
            if announcement.kind == .resolve, let reference = announcement.incident?.reference {
                // No morning's digest lists it any more, whoever hears of the end.
                for name in Array(lanes.keys) { lanes[name]?.openWarnings[reference] = nil }
            }
            let ways = ways(of: announcement, to: channels, at: moment)
            if ways.isEmpty, announcement.kind != .resolve { unrouted += 1 }
            for way in ways { place(announcement, way, at: moment) }
        }
        return takeChanges()
    }

    private func ways(
        of announcement: Announcement, to channels: [String]?, at moment: Moment
    ) -> [RoutingTable.Way] {
        if let channels {
            return channels.map { RoutingTable.Way(channel: $0, manner: .atOnce, fallback: nil) }
        }
        var ways = announcement.kind == .resolve ? [] : routing.ways(announcement.severity, at: moment.wall)
        guard let incident = announcement.incident else { return ways }
        if announcement.kind == .resolve, told(of: incident.reference).isEmpty, heard[incident.reference] != nil {
            // Whoever was told by a channel that is gone hears of the end by those that are there.
            ways = routing.ways(max(incident.severity, announcement.severity), at: moment.wall)
        }
        // Whoever was told goes on being told.
        for channel in told(of: incident.reference) where !ways.contains(where: { $0.channel == channel }) {
            let manner = routing.manner(of: max(incident.severity, announcement.severity), in: channel)
            ways.append(RoutingTable.Way(channel: channel, manner: manner, fallback: nil))
        }
        return ways
    }

    /// The channels in which something of an incident arrived, or is to arrive.
    func told(of reference: String) -> [String] {
        let waiting = lanes.values.filter { $0.chains[reference] != nil }.map(\.channel)
        return Set(waiting).union((heard[reference] ?? [:]).keys).filter { lanes[$0] != nil }.sorted()
    }

    /// The newest transition of an incident that a channel has heard, or is to hear; nil for none.
    func newestTold(of reference: String, in channel: String) -> Int? {
        let waiting = lanes[channel]?.announcements(of: reference).map(\.transition) ?? []
        return (waiting + [heard[reference]?[channel]].compactMap(\.self)).max()
    }

    /// Makes a message of an announcement for one channel; its identity, or nil where there is no such channel.
    ///
    /// - Parameter identity: another identity than the announcement's own.
    @discardableResult
    mutating func place(
        _ announcement: Announcement, _ way: RoutingTable.Way, at moment: Moment, as identity: String? = nil
    ) -> String? {
        // A channel that is gone while an attempt is under way still takes it: with the rest it goes another way then.
        guard lanes[way.channel] != nil else { return nil }
        let reference = announcement.incident?.reference
        var announcement = adapted(announcement, to: way.channel)
        let older = reference.flatMap { lanes[way.channel]?.newest(of: $0) }
        let isOut = lanes[way.channel]?.isOut(at: moment.monotonic) == true
        let id = identity ?? Delivery.identity(of: announcement, channel: way.channel)
        if lanes[way.channel]?.entries[id] != nil { return id }
        sequence &+= 1
        if case .daily = way.manner {
            if lanes[way.channel]?.nextDaily == nil { planDaily(way.channel, at: moment) }
        } else if let reference {
            // It is told by itself from here on, and no part of the morning's list.
            lanes[way.channel]?.openWarnings[reference] = nil
        }
        var entry = entry(announcement, id: id, way: way, at: moment)
        guard let older, !older.isDigest, older.isReplaceable(inOutage: isOut),
            let before = older.delivery.announcements.first
        else {
            lanes[way.channel]?.insert(entry)
            changed[id] = entry.delivery
            return id
        }
        let wasHeard = reference.flatMap { heard[$0]?[way.channel] } != nil
        announcement = Self.newest(before, announcement, wasHeard: wasHeard)
        entry = standIn(for: older, announcement: announcement, id: id, way: way, at: moment)
        lanes[way.channel]?.remove(older.delivery.id)
        lanes[way.channel]?.insert(entry)
        supersede(older.delivery, by: id, at: moment)
        changed[id] = entry.delivery
        return id
    }

    /// The first that a channel hears of an incident is a trigger, or all of it where it is over; also where others
    /// were told before.
    private func adapted(_ announcement: Announcement, to channel: String) -> Announcement {
        guard let reference = announcement.incident?.reference, lanes[channel]?.chains[reference] == nil,
            heard[reference]?[channel] == nil
        else { return announcement }
        return switch announcement.kind {
        case .update, .reminder: announcement.retold(as: .trigger)
        case .resolve: announcement.retold(as: .missed)
        default: announcement
        }
    }

    private func entry(
        _ announcement: Announcement, id: String, way: RoutingTable.Way, at moment: Moment, older: OutboxEntry? = nil
    ) -> OutboxEntry {
        let notBefore: WallTime =
            switch way.manner {
            case .atOnce: moment.wall
            case .later(let opening): opening
            case .daily(let hour): hour.next(after: moment.wall, in: routing.zone)
            }
        let severity = max(announcement.severity, announcement.incident?.severity ?? .info)
        let waits = lanes[way.channel]?.entries.count ?? 0
        let text = waits < Self.eagerTexts ? renderer.text(announcement, channel: way.channel) : ""
        let delivery = Delivery(
            id: id, channel: way.channel, kind: .single(announcement.kind), severity: severity,
            references: announcement.incident.map { [$0.reference] } ?? [], text: text, announcements: [announcement],
            createdAt: moment.wall, notBefore: notBefore)
        var entry = OutboxEntry(
            delivery: delivery, due: max(moment.monotonic, moment.instant(of: notBefore)),
            sequence: older?.sequence ?? sequence, enteredAt: older?.enteredAt ?? moment.monotonic)
        if case .daily = way.manner { entry.isDaily = true }
        if severity == .critical, way.fallback != nil, !announcement.endsIncident || announcement.kind == .missed {
            entry.fallbackAt = moment.monotonic + routing.fallbackAfter
        }
        return entry
    }

    private mutating func standIn(
        for older: OutboxEntry, announcement: Announcement, id: String, way: RoutingTable.Way, at moment: Moment
    ) -> OutboxEntry {
        var entry = entry(announcement, id: id, way: way, at: moment, older: older)
        if let earlier = older.fallbackAt { entry.fallbackAt = min(earlier, entry.fallbackAt ?? earlier) }
        // What was on its way at once does not wait for the morning.
        if !older.isDaily, entry.isDaily {
            entry.isDaily = false
            entry.due = older.due
            entry.delivery.notBefore = older.delivery.notBefore
        }
        if older.delivery.mayBeRepeat {
            entry.delivery.mayBeRepeat = true
            // One that came from another channel and waits for the morning was never tried here.
            entry.delivery.state = older.delivery.state
        }
        return entry
    }

    /// What one message says in the place of two of one incident, of which nothing arrived.
    ///
    /// - Parameter wasHeard: whether something of the incident arrived before the first of both.
    static func newest(_ before: Announcement, _ after: Announcement, wasHeard: Bool) -> Announcement {
        let isFirst = before.kind == .trigger || before.kind == .flapping && !wasHeard
        let isNew = isFirst || before.kind == .missed
        return switch after.kind {
        case .resolve where isFirst: after.retold(as: .missed)
        case .update where isNew, .reminder where isNew: after.retold(as: .trigger)
        // That it rose is news, whatever reminds of it meanwhile.
        case .reminder where before.kind == .update: after.retold(as: .update)
        default: after
        }
    }
}
