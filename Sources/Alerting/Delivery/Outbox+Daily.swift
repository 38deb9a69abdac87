import Telemetry

extension Outbox {
    /// Plans a channel's next daily digest: the first hour after the last one, or after now.
    mutating func planDaily(_ name: String, since last: WallTime? = nil, at moment: Moment) {
        let next = routing.digestHours(of: name).map { $0.next(after: last ?? moment.wall, in: routing.zone) }.min()
        lanes[name]?.nextDaily = next.map { max(moment.monotonic, moment.instant(of: $0)) }
        if next == nil { releaseDaily(name, at: moment) }
    }

    /// What waited for a digest that there is no more goes by itself.
    private mutating func releaseDaily(_ name: String, at moment: Moment) {
        guard let lane = lanes[name], lane.dailyCount > 0 else { return }
        for var entry in lane.entries.values where entry.isDaily {
            entry.isDaily = false
            entry.due = moment.monotonic
            entry.delivery.notBefore = moment.wall
            lanes[name]?.insert(entry)
            changed[entry.delivery.id] = entry.delivery
        }
    }

    /// Makes the day's digest once its hour has come: of what opened or ended since the last one, and is open still.
    mutating func gatherDaily(_ name: String, at moment: Moment) {
        guard let lane = lanes[name] else { return }
        if lane.nextDaily == nil { planDaily(name, at: moment) }
        guard let next = lanes[name]?.nextDaily, next <= moment.monotonic else { return }
        let members = lane.entries.values.filter { $0.isDaily && $0.isReplaceable(inOutage: false) }
            .sorted { $0.sequence < $1.sequence }
        let fresh = members.flatMap(\.delivery.announcements)
        let named = Set(fresh.compactMap { $0.incident?.reference })
        let still = lane.openWarnings.filter { !named.contains($0.key) }.sorted { $0.key < $1.key }
            .map { $0.value.retold(as: .reminder) }
        for announcement in fresh { remember(announcement, in: name) }
        planDaily(name, at: moment)
        changedFacts[Self.digestFact(name)] = moment.wall.rfc3339(fractionDigits: 9)
        guard !fresh.isEmpty || !still.isEmpty else { return }
        let announcements = Self.criticalsFirst(fresh + still)
        let seeds = members.map(\.delivery.id) + still.map(\.identity) + [moment.wall.rfc3339]
        var delivery = Delivery(
            id: Delivery.identity(merging: seeds, channel: name), channel: name, kind: .digest,
            severity: announcements.map(\.severity).max() ?? .warning,
            references: announcements.compactMap { $0.incident?.reference },
            text: renderer.digest(announcements, title: .daily, channel: name), announcements: announcements,
            createdAt: moment.wall, notBefore: moment.wall)
        delivery.mayBeRepeat = members.contains(where: \.delivery.mayBeRepeat)
        sequence &+= 1
        let entry = OutboxEntry(
            delivery: delivery, due: moment.monotonic, sequence: members.first?.sequence ?? sequence,
            enteredAt: moment.monotonic)
        lanes[name]?.replaceBehind(members.map(\.delivery.id), by: entry)
        for member in members { supersede(member.delivery, by: delivery.id, at: moment) }
        changed[delivery.id] = delivery
    }

    /// The fact that says when a channel's last digest was made.
    static func digestFact(_ channel: String) -> String { "digest \(channel)" }

    private mutating func remember(_ announcement: Announcement, in name: String) {
        guard let reference = announcement.incident?.reference else { return }
        lanes[name]?.openWarnings[reference] = announcement.endsIncident ? nil : announcement
    }
}

extension OutboxLane {
    /// Puts a digest in the place of its members, behind whatever else is under way of their incidents.
    mutating func replaceBehind(_ members: [String], by entry: OutboxEntry) {
        for member in members { remove(member) }
        insert(entry)
    }
}
