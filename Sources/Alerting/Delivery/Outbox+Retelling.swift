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

    /// Makes messages of open incidents for channels that have heard nothing of them, by the ways of the routes.
    ///
    /// - Parameter channels: those that refused messages; others are told only what nobody else has heard either.
    /// - Returns: what changed.
    mutating func retell(_ incidents: [Incident], in channels: Set<String>, at moment: Moment) -> AlertCommit {
        for incident in incidents {
            let told = told(of: incident.reference)
            // Who heard of it by a channel that has another name now has heard of it.
            let isNews = told.isEmpty && heard[incident.reference] == nil
            let announcement = Announcement(
                kind: incident.phase == .flapping ? .flapping : .trigger, incident: incident,
                transition: incident.transitions, at: moment.wall, severity: incident.severity)
            for way in routing.ways(incident.severity, at: moment.wall)
            where !told.contains(way.channel) && (isNews || channels.contains(way.channel)) {
                // What was refused has its place in the history: this is another message.
                let identity = Delivery.identity(of: announcement, channel: way.channel)
                place(announcement, way, at: moment, as: "\(identity)-\(moment.wall.rfc3339)")
            }
        }
        return takeChanges()
    }
}
