import Telemetry

extension Outbox {
    /// Takes back reminders that wait for their turn: somebody takes care of the incident now.
    ///
    /// - Parameter incidents: incidents as they stand now; those that nobody acknowledged are left alone.
    /// - Returns: what changed.
    mutating func withdrawReminders(of incidents: [Incident], at moment: Moment) -> AlertCommit {
        for incident in incidents where incident.acknowledgement != nil {
            for name in lanes.keys.sorted() {
                for id in lanes[name]?.chains[incident.reference] ?? [] {
                    guard let entry = lanes[name]?.entries[id], entry.delivery.kind == .single(.reminder),
                        entry.delivery.state == .queued
                    else { continue }
                    lanes[name]?.remove(id)
                    supersede(entry.delivery, by: "none", at: moment)
                }
            }
        }
        return takeChanges()
    }

    /// Makes messages for channels that have heard nothing of an incident, by the ways of the routes.
    ///
    /// - Returns: what changed.
    mutating func retell(
        _ announcements: [Announcement], in channels: Set<String>, at moment: Moment
    ) -> AlertCommit {
        for announcement in announcements where !announcement.isMuted {
            let told = told(of: announcement.incident?.reference ?? "")
            for way in routing.ways(announcement.severity, at: moment.wall)
            where channels.contains(way.channel) && !told.contains(way.channel) {
                place(announcement, way, at: moment)
            }
        }
        return takeChanges()
    }
}
