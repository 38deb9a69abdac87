import Alerting
import Telemetry

extension CheckSettings {
    static let label = SettingKey(
        "checks.*.labels.*", .text, default: "", "A label of its alerts, for routing behind us: team, service.")
    static let annotation = SettingKey(
        "checks.*.annotations.*", .text, default: "", "A text that its alerts carry, for people.")
    static let runbookURL = SettingKey(
        "checks.*.runbook_url", .optional(.webRequestAddress), default: nil,
        "What to read when it fails, in place of the runbook that comes with the agent.")

    /// How loud a check's failure is.
    func severity(of check: CheckName, _ descriptor: CheckDescriptor?) -> Severity {
        switch limits(for: check).severity {
        case .critical?: .critical
        case .warning?: .warning
        case nil: descriptor?.severity ?? .warning
        }
    }

    /// What alerting must know of a check besides its verdicts.
    func alertTerms(of check: CheckName) -> AlertTerms {
        let limits = limits(for: check)
        var annotations = limits.annotations ?? [:]
        if let url = limits.runbookURL { annotations["runbook_url"] = url }
        return AlertTerms(
            confirmation: ConfirmationPolicy(
                failAfter: limits.failAfter ?? 3, clearAfter: limits.clearAfter ?? 2,
                detectsFlapping: limits.detectsFlapping ?? true),
            labels: limits.labels ?? [:], annotations: annotations)
    }
}

/// How a check's alerts are confirmed, and what they carry.
struct AlertTerms: Sendable, Equatable {
    let confirmation: ConfirmationPolicy
    let labels: [String: String]
    let annotations: [String: String]

    /// What its alerts carry, the name of the runbook that comes with the agent included.
    func annotations(withRunbookOf descriptor: CheckDescriptor?) -> [String: String] {
        annotations.merging(descriptor.map { ["runbook": $0.runbook] } ?? [:]) { own, _ in own }
    }
}

extension CheckRule {
    /// The names that alerts have already.
    private static let taken: Set<String> = ["alertname", "severity", "instance", "job", "check", "target"]

    /// The entry's labels, those that Prometheus would refuse told.
    static func labels(_ name: String, _ reader: inout SettingsReader) -> [String: String]? {
        texts(CheckSettings.label, ["checks", name, "labels"], name, &reader) { label in
            if taken.contains(label) { return "alerts have a label of this name already" }
            return isLabel(label) ? nil : "a label's name has letters, digits and _ and begins with no digit"
        }
    }

    /// The entry's annotations.
    static func annotations(_ name: String, _ reader: inout SettingsReader) -> [String: String]? {
        texts(CheckSettings.annotation, ["checks", name, "annotations"], name, &reader) { label in
            isLabel(label) ? nil : "an annotation's name has letters, digits and _ and begins with no digit"
        }
    }

    private static func texts(
        _ key: SettingKey<String>, _ path: [String], _ name: String, _ reader: inout SettingsReader,
        fault: (String) -> String?
    ) -> [String: String]? {
        let names = reader.names(below: path)
        guard !names.isEmpty else { return nil }
        var texts: [String: String] = [:]
        for label in names {
            let text = reader.value(key, [name, label])
            if let fault = fault(label) {
                reader.report(
                    .error, reader.place(of: path + [label]) ?? .builtIn, path + [label], fault,
                    suggestion: "rename it")
            } else {
                texts[label] = text
            }
        }
        return texts
    }

    private static func isLabel(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy {
            $0 >= 48 && $0 <= 57 || $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || $0 == UInt8(ascii: "_")
        }
    }
}
