import Telemetry

extension Outbox {
    /// Sends what waits for channels that are gone the ways of the routes, but for an attempt that is under way.
    ///
    /// Of each incident it is one message, as it stands now: parts of it could go different ways, and its end elsewhere
    /// than its beginning. Who has heard as much by another channel hears nothing. What may have arrived goes on saying
    /// so.
    mutating func rerouteOrphans(at moment: Moment) {
        for name in lanes.keys.sorted() {
            guard policies[name] == nil, let lane = lanes[name], lane.inflight == nil else { continue }
            let entries = lane.entries.values.sorted { $0.sequence < $1.sequence }
            let announcements = flattened(entries, in: name)
            let unsure = entries.filter(\.delivery.mayBeRepeat).flatMap(\.delivery.announcements)
            let marked = Set(unsure.map(Self.subject))
            for entry in entries { lanes[name]?.remove(entry.delivery.id) }
            var successors: [String: String] = [:]
            for announcement in announcements {
                let subject = Self.subject(announcement)
                successors[subject] = reroute(announcement, mayBeRepeat: marked.contains(subject), at: moment)
            }
            for entry in entries {
                let successor = entry.delivery.announcements.compactMap { successors[Self.subject($0)] }.first
                supersede(entry.delivery, by: successor ?? "none", at: moment)
            }
            lanes[name] = nil
            for announcement in announcements where announcement.endsIncident { forget(Self.subject(announcement)) }
        }
    }

    private mutating func reroute(_ announcement: Announcement, mayBeRepeat: Bool, at moment: Moment) -> String? {
        let ways = routing.ways(announcement.severity, at: moment.wall).filter { policies[$0.channel] != nil }
        if ways.isEmpty { unrouted += 1 }
        var successor: String?
        for way in ways {
            guard let news = unheard(announcement, by: way.channel), let id = place(news, way, at: moment)
            else { continue }
            successor = id
            guard mayBeRepeat, var entry = lanes[way.channel]?.entries[id] else { continue }
            entry.delivery.mayBeRepeat = true
            lanes[way.channel]?.insert(entry)
            changed[id] = entry.delivery
        }
        return successor
    }

    /// What a channel has not heard yet, told as to one that knows the incident or does not; nil where it has all.
    private func unheard(_ announcement: Announcement, by channel: String) -> Announcement? {
        guard let reference = announcement.incident?.reference, let told = newestTold(of: reference, in: channel)
        else { return announcement }
        if told >= announcement.transition { return nil }
        return switch announcement.kind {
        case .missed: announcement.retold(as: .resolve)
        case .trigger: announcement.retold(as: .update)
        default: announcement
        }
    }

    /// What an announcement is about: its incident, or itself.
    private static func subject(_ announcement: Announcement) -> String {
        announcement.incident?.reference ?? announcement.identity
    }
}
