import Alerting
import Telemetry

/// Alerts, the last incidents and silences on the status page, for those who may read reasons.
struct AlertTables: Sendable {
    /// What is known when the page is asked for.
    struct Source: Sendable {
        var alerts: [AlertEntry] = []
        var incidents: [Incident] = []
        var silences: [Silence] = []
    }

    /// One line.
    struct Row: Sendable {
        /// The reference, to which links in messages lead.
        let id: String?
        let name: String
        /// The state's word of the style sheet.
        let state: String
        let word: String
        let line: String
    }

    /// The most incidents of the page; the rest is in the history.
    static let mostIncidents = 10
    /// The most alerts and silences of the page.
    static let mostRows = 100

    let alerts: [Row]
    let alertCount: Int
    let noAlerts: Bool
    let moreAlerts: String?
    let incidents: [Row]
    let noIncidents: Bool
    let silences: [Row]
    let silenceCount: Int
    let noSilences: Bool

    init(_ source: Source, wall: WallTime) {
        var seen: Set<String> = []
        alerts = source.alerts.prefix(Self.mostRows).map { alert in
            // Members of one incident share its reference; the link leads to the first of them.
            let isFirst = alert.reference.map { seen.insert($0).inserted } ?? false
            return Self.row(alert, id: isFirst ? alert.reference : nil, wall)
        }
        alertCount = source.alerts.count
        noAlerts = alerts.isEmpty
        moreAlerts =
            source.alerts.count > Self.mostRows ? "and \(source.alerts.count - Self.mostRows) more" : nil
        let over = source.incidents.filter { $0.phase == .resolved && !seen.contains($0.reference) }
        incidents = over.prefix(Self.mostIncidents).map { Self.row($0, wall) }
        noIncidents = incidents.isEmpty
        silences = source.silences.prefix(Self.mostRows).map { silence in
            Row(
                id: nil, name: silence.pattern == "*" ? "everything" : silence.pattern, state: "disabled",
                word: "until \(LocalTime.clock(silence.until, asOf: wall))", line: "\(silence.owner): \(silence.reason)"
            )
        }
        silenceCount = source.silences.count
        noSilences = silences.isEmpty
    }

    private static func row(_ alert: AlertEntry, id: String?, _ wall: WallTime) -> Row {
        let marks = [
            "since \(LocalTime.clock(alert.since, asOf: wall))",
            alert.acknowledgement.map { taken in
                "taken by \(taken.owner)"
                    + (taken.until.map { " until \(LocalTime.clock($0, asOf: wall))" } ?? "")
            },
            alert.isSilenced ? "silenced" : nil, alert.isFlapping ? "goes to and fro" : nil,
            alert.causes.isEmpty ? nil : "because of \(alert.causes.joined(separator: ", "))",
        ].compactMap { $0 }.joined(separator: ", ")
        let line = [alert.reason, marks + (alert.reference.map { " [\($0)]" } ?? "")].compactMap { $0 }
        let isFiring = alert.state == .firing
        return Row(
            id: id, name: alert.check,
            state: !isFiring ? "unknown" : alert.severity == .critical ? "fail" : "warn",
            word: isFiring ? alert.severity.rawValue : "waits for confirmation", line: line.joined(separator: "; "))
    }

    private static func row(_ incident: Incident, _ wall: WallTime) -> Row {
        let end = incident.resolvedAt ?? incident.firedAt
        let deploy =
            incident.deploy.map {
                "; began \(DurationWords.text(max(.zero, incident.since - $0.at))) after deploy \($0.name)"
            } ?? ""
        let told = incident.announcedAt == nil ? "; not told" : ""
        return Row(
            id: incident.reference, name: incident.key, state: "pass", word: "over",
            line: (incident.reason.map { "\($0); " } ?? "")
                + "\(LocalTime.clock(incident.since, asOf: wall)) to \(LocalTime.clock(end, asOf: wall)), "
                + "\(DurationWords.text(end - incident.since)) [\(incident.reference)]\(deploy)\(told)")
    }
}
