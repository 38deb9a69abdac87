import Alerting
import Telemetry

/// Alerts, incidents, silences and deploys as our own API has them.
enum AlertsJSON {
    static func write(_ alert: AlertEntry, to json: inout JSONText) {
        json.member("check", alert.check)
        json.member("state", alert.state.rawValue)
        json.member("severity", alert.severity.rawValue)
        text("reference", alert.reference, &json)
        json.member("since", alert.since.rfc3339)
        json.member("acknowledged", alert.acknowledgement != nil)
        json.member("silenced", alert.isSilenced)
        json.member("flapping", alert.isFlapping)
        text("reason", alert.reason, &json)
        json.member("owner", alert.acknowledgement?.owner)
        json.member("acknowledged_until", alert.acknowledgement?.until?.rfc3339)
        names("causes", alert.causes, &json)
        texts("labels", alert.labels, &json)
        texts("annotations", alert.annotations, &json)
    }

    static func write(_ entry: IncidentEntry, to json: inout JSONText) {
        write(entry.incident, to: &json)
        json.key("announcements")
        json.array { json in
            for announcement in entry.announcements { json.object { write(announcement, to: &$0) } }
        }
        json.key("deliveries")
        json.array { json in
            for delivery in entry.deliveries { json.object { write(delivery, to: &$0) } }
        }
    }

    private static func write(_ incident: Incident, to json: inout JSONText) {
        json.member("reference", incident.reference)
        json.member("check", incident.key)
        json.member("phase", incident.phase.rawValue)
        json.member("severity", incident.severity.rawValue)
        json.member("since", incident.since.rfc3339)
        json.member("fired_at", incident.firedAt.rfc3339)
        text("announced_at", incident.announcedAt?.rfc3339, &json)
        text("resolved_at", incident.resolvedAt?.rfc3339, &json)
        text("reason", incident.reason, &json)
        text("acknowledged_by", incident.acknowledgement?.owner, &json)
        text("deploy", incident.deploy?.name, &json)
        names("causes", incident.causes, &json)
        names("hits", incident.hits, &json)
    }

    private static func write(_ announcement: Announcement, to json: inout JSONText) {
        json.member("kind", announcement.kind.rawValue)
        json.member("at", announcement.at.rfc3339)
        json.member("severity", announcement.severity.rawValue)
        json.member("muted", announcement.isMuted)
    }

    private static func write(_ delivery: Delivery, to json: inout JSONText) {
        json.member("id", delivery.id)
        json.member("channel", delivery.channel)
        json.member("state", delivery.state.rawValue)
        json.member("created_at", delivery.createdAt.rfc3339)
        text("finished_at", delivery.finishedAt?.rfc3339, &json)
        json.member("possible_repeat", delivery.mayBeRepeat)
        json.key("attempts")
        json.array { json in
            for attempt in delivery.attempts {
                json.object { json in
                    json.member("at", attempt.at.rfc3339)
                    json.member("seconds", attempt.seconds)
                    json.member("status", attempt.status.map(Double.init))
                    json.member("outcome", attempt.outcome)
                }
            }
        }
    }

    static func write(_ silence: Silence, to json: inout JSONText) {
        json.member("id", silence.id)
        json.member("check", silence.pattern)
        json.member("from", silence.from.rfc3339)
        json.member("until", silence.until.rfc3339)
        json.member("owner", silence.owner)
        json.member("reason", silence.reason)
    }

    static func write(_ deploy: DeployMark, to json: inout JSONText) {
        json.member("name", deploy.name)
        json.member("at", deploy.at.rfc3339)
        text("ended_at", deploy.endedAt?.rfc3339, &json)
        text("muted_until", deploy.mutedUntil?.rfc3339, &json)
        names("checks", deploy.patterns, &json)
    }

    static func write(_ report: TestReport, to json: inout JSONText) {
        json.member("channel", report.channel)
        json.member("delivered", report.isDelivered)
        json.member("seconds", report.seconds)
        json.member("status", report.status.map(Double.init))
        json.member("outcome", report.outcome)
        json.member("address", report.address)
        names("routes", report.routes, &json)
    }

    /// An alert in the form of Prometheus' `/api/v1/alerts`, by the labels that Alertmanagers are told as well.
    static func writePrometheus(_ alert: AlertEntry, to json: inout JSONText) {
        var labels = alert.labels
        if let check = CheckName(parsing: alert.check) {
            let what = check.aspect.map { "\(check.kind):\($0)" } ?? check.kind
            labels["alertname"] = labels["alertname"] ?? what
            labels["omniflow_check"] = what
            labels["check"] = alert.check
            labels["target"] = check.target
        } else {
            labels["alertname"] = labels["alertname"] ?? alert.check
        }
        labels["severity"] = alert.severity.rawValue
        var annotations = alert.annotations
        if let reason = alert.reason { annotations["summary"] = annotations["summary"] ?? reason }
        if let reference = alert.reference { annotations["reference"] = reference }
        texts("labels", labels, &json)
        texts("annotations", annotations, &json)
        json.member("state", alert.state.rawValue)
        json.member("activeAt", alert.since.rfc3339)
        json.member("value", PrometheusNumber.text(alert.value ?? 1))
    }

    /// A list under a name, each element an object.
    static func list<Element>(
        _ name: String, _ elements: [Element], _ json: inout JSONText, _ write: (Element, inout JSONText) -> Void
    ) {
        json.key(name)
        json.array { json in
            for element in elements { json.object { write(element, &$0) } }
        }
    }

    static func names(_ name: String, _ values: [String], _ json: inout JSONText) {
        json.key(name)
        json.array { json in for value in values { json.string(value) } }
    }

    private static func texts(_ name: String, _ values: [String: String], _ json: inout JSONText) {
        json.key(name)
        json.object { json in
            for (name, value) in values.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
        }
    }

    /// A text, or null where there is none.
    private static func text(_ name: String, _ value: String?, _ json: inout JSONText) {
        json.key(name)
        if let value { json.string(value) } else { json.null() }
    }
}
