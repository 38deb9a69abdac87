import Telemetry

/// Alertmanager's webhook payload, version 4, of one message.
struct WebhookPayload {
    /// What Alertmanager writes for "not ended".
    static let unset = "0001-01-01T00:00:00Z"

    let delivery: Delivery
    let receiver: String
    let alerts: [AlertmanagerAlert]
    let truncated: Int
    let externalURL: String

    /// Makes the payload of a message; alerts beyond the limit are counted, criticals are kept.
    init(
        _ delivery: Delivery, receiver: String, maxAlerts: Int, externalLabels: [String: String] = [:],
        externalURL: String? = nil
    ) {
        self.delivery = delivery
        self.receiver = receiver
        let all = delivery.announcements.map { announcement in
            guard let incident = announcement.incident else {
                return AlertmanagerAlert(announcement, externalLabels: externalLabels, externalURL: externalURL)
            }
            return AlertmanagerAlert(incident, externalLabels: externalLabels, externalURL: externalURL)
        }
        let limit = maxAlerts == 0 ? all.count : maxAlerts
        alerts = all.prefix(limit).sorted { left, right in
            (left.labels["job"] ?? "", left.labels["instance"] ?? "", left.fingerprint)
                < (right.labels["job"] ?? "", right.labels["instance"] ?? "", right.fingerprint)
        }
        truncated = max(0, all.count - limit)
        self.externalURL = externalURL ?? ""
    }

    /// The payload, UTF-8.
    var json: [UInt8] {
        let group = common(alerts.map { $0.labels.filter { $0.key == "alertname" } })
        var json = JSONText()
        json.object { json in
            json.member("receiver", Self.quoted(receiver))
            json.member("status", alerts.contains { $0.endsAt == nil } ? "firing" : "resolved")
            json.key("alerts")
            json.array { json in
                for alert in alerts { Self.write(alert, into: &json) }
            }
            json.key("groupLabels")
            json.texts(group)
            json.key("commonLabels")
            json.texts(common(alerts.map(\.labels)))
            json.key("commonAnnotations")
            json.texts(common(alerts.map(\.annotations)))
            json.member("externalURL", externalURL)
            json.member("version", "4")
            json.member("groupKey", Self.groupKey(group))
            json.key("truncatedAlerts")
            json.integer(truncated)
        }
        return json.bytes
    }

    /// `{}:{alertname="X"}`, as Alertmanager names the group of its root route.
    static func groupKey(_ labels: [String: String]) -> String {
        let texts = labels.sorted { $0.key < $1.key }.map { name, value in
            var json = JSONText()
            json.string(value)
            return "\(name)=\(String(decoding: json.bytes, as: UTF8.self))"
        }
        return "{}:{\(texts.joined(separator: ", "))}"
    }

    /// A text in which nothing means anything to a regular expression (Go's `regexp.QuoteMeta`).
    static func quoted(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if #"\.+*?()|[]{}^$"#.contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    private static func write(_ alert: AlertmanagerAlert, into json: inout JSONText) {
        json.object { json in
            json.member("status", alert.endsAt == nil ? "firing" : "resolved")
            json.key("labels")
            json.texts(alert.labels)
            json.key("annotations")
            json.texts(alert.annotations)
            json.member("startsAt", alert.startsAt.rfc3339)
            json.member("endsAt", alert.endsAt?.rfc3339 ?? unset)
            json.member("generatorURL", alert.generatorURL)
            json.member("fingerprint", alert.fingerprint)
        }
    }

    private func common(_ sets: [[String: String]]) -> [String: String] {
        guard let first = sets.first else { return [:] }
        return sets.dropFirst().reduce(first) { common, set in common.filter { set[$0.key] == $0.value } }
    }
}

extension AlertmanagerAlert {
    /// A note or a test as an alert that starts and ends at one moment.
    init(_ announcement: Announcement, externalLabels: [String: String], externalURL: String?) {
        var labels = externalLabels
        labels["alertname"] = Self.name(of: announcement.kind)
        labels["severity"] = announcement.severity.rawValue
        self.labels = labels.filter { !$0.value.isEmpty && MetricDescriptor.isValidLabelName($0.key) }
        annotations = announcement.text.map { ["summary": $0] } ?? [:]
        startsAt = announcement.at
        endsAt = announcement.at
        generatorURL = externalURL ?? ""
    }

    private static func name(of kind: Announcement.Kind) -> String {
        switch kind {
        case .test: "OmniflowTest"
        case .canary: "OmniflowCanary"
        default: "OmniflowNote"
        }
    }
}
