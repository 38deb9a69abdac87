import Telemetry

/// An incident as Prometheus and Alertmanager would have it: known by its labels alone.
struct AlertmanagerAlert: Sendable, Hashable {
    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: WallTime
    /// When it ended; nil while it holds.
    let endsAt: WallTime?
    /// Where to look; empty without an address of ours.
    let generatorURL: String

    /// Makes an alert of an incident.
    ///
    /// - Parameters:
    ///   - externalLabels: added where the incident has no such label.
    ///   - externalURL: the address of the status page, without a slash at the end.
    init(_ incident: Incident, externalLabels: [String: String] = [:], externalURL: String? = nil) {
        var labels = externalLabels.merging(incident.labels) { $1 }
        if let check = incident.check {
            let what = check.aspect.map { "\(check.kind):\($0)" } ?? check.kind
            labels["alertname"] = labels["alertname"] ?? what
            labels["omniflow_check"] = what
            labels["check"] = check.description
            labels["target"] = check.target
        } else {
            labels["alertname"] = labels["alertname"] ?? incident.key
        }
        labels["severity"] = incident.severity.rawValue
        self.labels = labels.filter { !$0.value.isEmpty && MetricDescriptor.isValidLabelName($0.key) }
        var annotations = incident.annotations
        annotations["reference"] = incident.reference
        // What servers said is masked as in a message; what the settings say is left as it was written.
        if let reason = incident.reason {
            annotations["summary"] = annotations["summary"] ?? MessageLine.clean(reason)
        }
        if let step = incident.firstStep { annotations["description"] = annotations["description"] ?? step }
        // Receivers know an address; the runbook's name alone opens nothing there.
        if annotations["runbook_url"] == nil, let externalURL, let runbook = annotations["runbook"] {
            annotations["runbook_url"] = "\(externalURL)/runbooks/\(runbook)"
        }
        self.annotations = annotations
        startsAt = incident.firedAt
        endsAt = incident.phase == .resolved ? incident.resolvedAt ?? incident.firedAt : nil
        generatorURL = externalURL ?? ""
    }

    /// 16 digits by which Alertmanager knows it.
    var fingerprint: String { Fingerprint(labels: labels).hexadecimal }
}

extension JSONText {
    /// Writes an object of texts, sorted by name.
    mutating func texts(_ values: [String: String]) {
        object { json in
            for (name, value) in values.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
        }
    }
}
