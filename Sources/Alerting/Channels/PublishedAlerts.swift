import Telemetry

/// What Alertmanagers are to be told, as Prometheus tells them: all that holds, again and again, and ends for a while.
struct PublishedAlerts: Sendable {
    /// From one telling to the next.
    static let resend: Duration = .seconds(60)
    /// How long an end is repeated, so that one that was lost is healed.
    static let repeatEnds: Duration = .seconds(900)
    /// How long after a telling an alert ends by itself where no other telling follows.
    static let validity: Duration = .seconds(240)
    /// How many ends are repeated at most; the oldest go first.
    static let endLimit = 20_000

    private struct End: Sendable {
        let alert: AlertmanagerAlert
        let at: WallTime
        let until: MonotonicInstant
    }

    private let externalLabels: [String: String]
    private let externalURL: String?
    private var open: [String: AlertmanagerAlert] = [:]
    private var ends: [End] = []

    init(externalLabels: [String: String] = [:], externalURL: String? = nil) {
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }

    var count: Int { open.count }

    /// Takes incidents that are new or changed; whether something is to be told at once.
    mutating func note(_ incidents: [Incident], at moment: Moment) -> Bool {
        var isNews = false
        for incident in incidents {
            let alert = AlertmanagerAlert(incident, externalLabels: externalLabels, externalURL: externalURL)
            let before = open[incident.reference]
            switch incident.phase {
            case .held: continue
            case .open, .flapping:
                // Other labels are another alert: the one before is over.
                if let before, before.labels != alert.labels { end(before, at: moment.wall, moment) }
                isNews = isNews || before != alert
                open[incident.reference] = alert
            case .resolved:
                guard let before else { continue }
                end(before, at: alert.endsAt ?? moment.wall, moment)
                open[incident.reference] = nil
                isNews = true
            }
        }
        return isNews
    }

    /// All that is to be told now: bodies of at most 64 alerts each.
    mutating func bodies(at moment: Moment) -> [[UInt8]] {
        // Of alerts with the same labels Alertmanager believes the last one: an old end would hide what holds again.
        let held: Set<[String: String]> = ends.isEmpty ? [] : Set(open.values.map(\.labels))
        ends.removeAll { $0.until <= moment.monotonic || held.contains($0.alert.labels) }
        let again = moment.wall + Self.validity
        let all =
            open.sorted { $0.key < $1.key }.map { ($0.value, again) } + ends.map { ($0.alert, $0.at) }
        return stride(from: 0, to: all.count, by: 64).map { start in
            Self.body(all[start..<min(all.count, start + 64)])
        }
    }

    /// A post's body with alerts and when each ends.
    static func body(_ alerts: some Sequence<(AlertmanagerAlert, WallTime)>) -> [UInt8] {
        var json = JSONText()
        json.array { json in
            for (alert, end) in alerts { write(alert, until: end, &json) }
        }
        return json.bytes
    }

    private mutating func end(_ alert: AlertmanagerAlert, at wall: WallTime, _ moment: Moment) {
        ends.append(End(alert: alert, at: wall, until: moment.monotonic + Self.repeatEnds))
        if ends.count > Self.endLimit { ends.removeFirst(ends.count - Self.endLimit) }
    }

    private static func write(_ alert: AlertmanagerAlert, until end: WallTime, _ json: inout JSONText) {
        json.object { json in
            json.key("labels")
            json.texts(alert.labels)
            json.key("annotations")
            json.texts(alert.annotations)
            json.member("startsAt", alert.startsAt.rfc3339)
            json.member("endsAt", end.rfc3339)
            json.member("generatorURL", alert.generatorURL)
        }
    }
}
