import Telemetry

extension IncidentEngine {
    /// The incidents that are not over, the oldest first.
    public var incidents: [Incident] {
        stories.values.compactMap(\.wholeIncident).sorted { ($0.firedAt, $0.key) < ($1.firedAt, $1.key) }
    }

    /// The incidents that people are to know of: told, not over, and neither muted nor in somebody's care.
    public func unattended(at now: Moment) -> [Incident] {
        incidents.filter { incident in
            incident.announcedAt != nil && (incident.phase == .open || incident.phase == .flapping)
                && incident.acknowledgement == nil && !isMuted(incident.key, at: now)
        }
    }

    /// The incident that goes by a reference or by the name of a check or a rule, if it is not over.
    public func incident(_ name: String) -> Incident? {
        stories[open[name.uppercased()] ?? name]?.wholeIncident
    }

    /// The silences that are in force, the first to end first.
    public func activeSilences(at now: Moment) -> [Silence] { silences.active(at: now.monotonic) }

    /// The newest deploys, newest first.
    public var recentDeploys: [DeployMark] { deploys.all }

    /// The names of the deploys that mute something now.
    public func runningDeploys(at now: Moment) -> [String] { deploys.running(at: now.monotonic) }

    /// The conditions that are not well, by name.
    public func alerts(at now: Moment) -> [ActiveAlert] {
        active.sorted().compactMap { key in
            guard let condition = conditions[key] else { return nil }
            let incident = stories[key.incident]?.incident
            let confirmed = condition.machine.confirmed
            return ActiveAlert(
                key: key, state: confirmed == nil ? .pending : .firing, severity: confirmed ?? condition.severity,
                since: condition.badSince ?? incident?.since ?? now.wall,
                firedAt: confirmed == nil ? nil : incident?.firedAt, reason: condition.reason ?? incident?.reason,
                reference: incident?.reference, isFlapping: incident?.phase == .flapping,
                causes: incident?.causes ?? [], isHeld: confirmed != nil && incident?.phase == .held,
                acknowledgement: incident?.acknowledgement, isSilenced: isMuted(key.incident, at: now),
                labels: condition.labels, annotations: condition.annotations)
        }
    }
}
