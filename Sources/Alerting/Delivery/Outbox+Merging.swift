import Telemetry

extension Outbox {
    /// Makes one message of all that wait, where they are more than the chat may be given one by one.
    ///
    /// It is done when something may be sent at last: until then more may come, and what recovers needs no word. What
    /// waits behind a digest that did not arrive is told with it, as it stands now.
    mutating func mergeWaiting(_ name: String, at moment: Moment) {
        let now = moment.monotonic
        let free = lanes[name]?.mergeable(at: now) ?? []
        let owesSummary = lanes[name]?.owesSummary == true
        guard !free.isEmpty else {
            lanes[name]?.owesSummary = false
            return
        }
        let pace = pace(of: name)
        guard pace.earliest(isCritical: free.contains(where: \.isCritical), now: now) <= now else { return }
        let behind = lanes[name]?.blockedByDigests(among: free, at: now) ?? []
        lanes[name]?.owesSummary = false
        if free.count > pace.room(at: now) || !behind.isEmpty {
            merge(free + behind, as: owesSummary ? .outage : .storm, in: name, at: moment)
        } else if owesSummary {
            // Few wait: what is over is summed up, what is not has messages of its own.
            let over = free.filter { $0.delivery.announcements.allSatisfy(\.endsIncident) }
            merge(over, as: .outage, in: name, at: moment)
        }
    }

    /// In an outage: what waits behind messages of unknown fate says it all, and says that it may be a repeat.
    mutating func mergeOld(_ name: String, at moment: Moment) {
        let long = lanes[name]?.chains.filter { $0.value.count > 1 }.keys.sorted() ?? []
        for reference in long {
            let chain = lanes[name]?.chains[reference]?.compactMap { lanes[name]?.entries[$0] } ?? []
            guard chain.count > 1,
                chain.allSatisfy({ $0.isReplaceable(inOutage: true) && !$0.isDigest && !$0.isDaily })
            else { continue }
            merge(chain, as: .outage, in: name, at: moment)
        }
    }

    /// A message surely did not arrive, and later ones of its incident have come since: they become one.
    mutating func mergeSuccessors(of entry: OutboxEntry, in name: String, at moment: Moment) {
        guard !entry.isDigest, entry.delivery.state == .queued, entry.isReplaceable(inOutage: false),
            let reference = entry.delivery.references.first,
            let chain = lanes[name]?.chains[reference]?.compactMap({ lanes[name]?.entries[$0] }), chain.count > 1,
            chain.first?.delivery.id == entry.delivery.id,
            chain.allSatisfy({ $0.isReplaceable(inOutage: false) && !$0.isDigest && !$0.isDaily })
        else { return }
        merge(chain, as: .storm, in: name, at: moment)
    }

    /// Puts one message in the place of several.
    mutating func merge(_ members: [OutboxEntry], as title: DigestTitle, in name: String, at moment: Moment) {
        let members = members.sorted { $0.sequence < $1.sequence }
        let announcements = flattened(members, in: name)
        guard members.count > 1, let first = members.first, let only = announcements.first else { return }
        let isSingle = announcements.count == 1
        let id =
            isSingle
            ? Delivery.identity(of: only, channel: name)
            : Delivery.identity(merging: members.map(\.delivery.id), channel: name)
        var delivery = Delivery(
            id: id, channel: name, kind: isSingle ? .single(only.kind) : .digest,
            severity: members.map(\.delivery.severity).max() ?? .info,
            references: announcements.compactMap { $0.incident?.reference },
            text: isSingle
                ? renderer.text(only, channel: name) : renderer.digest(announcements, title: title, channel: name),
            announcements: announcements,
            // As old as its oldest part: a restart puts messages in their order by this.
            createdAt: members.map(\.delivery.createdAt).min() ?? moment.wall, notBefore: moment.wall)
        // The newest message of a single incident stands for the others, with what is known of its own attempts.
        if isSingle, let own = members.last, own.delivery.id == id { delivery.attempts = own.delivery.attempts }
        delivery.mayBeRepeat = members.contains(where: \.delivery.mayBeRepeat)
        delivery.state = delivery.mayBeRepeat ? .ambiguous : .queued
        let entry = OutboxEntry(
            delivery: delivery, due: moment.monotonic, sequence: first.sequence,
            enteredAt: members.map(\.enteredAt).min() ?? moment.monotonic,
            fallbackAt: members.compactMap(\.fallbackAt).min())
        lanes[name]?.replace(members.map(\.delivery.id), by: entry)
        for member in members where member.delivery.id != id { supersede(member.delivery, by: id, at: moment) }
        changed[id] = delivery
    }

    /// What several messages say, each incident once as it stands now; criticals first, then in their order.
    func flattened(_ members: [OutboxEntry], in name: String) -> [Announcement] {
        var places: [String: Int] = [:]
        var announcements: [Announcement] = []
        for announcement in members.flatMap(\.delivery.announcements) {
            guard let reference = announcement.incident?.reference else {
                announcements.append(announcement)
                continue
            }
            if let place = places[reference] {
                let wasHeard = heard[reference]?[name] != nil
                announcements[place] = Self.newest(announcements[place], announcement, wasHeard: wasHeard)
            } else {
                places[reference] = announcements.count
                announcements.append(announcement)
            }
        }
        return Self.criticalsFirst(announcements)
    }

    static func criticalsFirst(_ announcements: [Announcement]) -> [Announcement] {
        Severity.allCases.sorted(by: >).flatMap { severity in announcements.filter { $0.severity == severity } }
    }
}
