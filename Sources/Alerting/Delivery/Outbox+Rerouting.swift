import Telemetry

extension Outbox {
    /// Sends what waits for channels that are gone the ways of the routes, but for an attempt that is under way.
    ///
    /// Who heard of an incident before by another channel has messages of his own and gets none of these. What may have
    /// arrived goes on saying so.
    mutating func rerouteOrphans(at moment: Moment) {
        var known: [String: Set<String>] = [:]
        for (name, lane) in lanes where policies[name] == nil && lane.inflight == nil {
            for entry in lane.entries.values.sorted(by: { $0.sequence < $1.sequence }) {
                lanes[name]?.remove(entry.delivery.id)
                var successor: String?
                for announcement in entry.delivery.announcements {
                    let reference = announcement.incident?.reference ?? ""
                    // As it was before anything went another way: several messages of one incident go all.
                    let told = known[reference] ?? Set(told(of: reference)).subtracting([name])
                    known[reference] = told
                    let next = reroute(announcement, past: told, mayBeRepeat: entry.delivery.mayBeRepeat, at: moment)
                    successor = next ?? successor
                }
                supersede(entry.delivery, by: successor ?? "none", at: moment)
            }
            lanes[name] = nil
        }
    }

    private mutating func reroute(
        _ announcement: Announcement, past told: Set<String>, mayBeRepeat: Bool, at moment: Moment
    ) -> String? {
        let ways = routing.ways(announcement.severity, at: moment.wall).filter { policies[$0.channel] != nil }
        if ways.isEmpty { unrouted += 1 }
        var successor: String?
        for way in ways where !told.contains(way.channel) {
            guard let id = place(announcement, way, at: moment) else { continue }
            successor = id
            guard mayBeRepeat, var entry = lanes[way.channel]?.entries[id] else { continue }
            entry.delivery.mayBeRepeat = true
            lanes[way.channel]?.insert(entry)
            changed[id] = entry.delivery
        }
        return successor
    }
}
