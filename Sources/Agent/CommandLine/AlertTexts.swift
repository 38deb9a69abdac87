import Telemetry
import Yams

/// Answers about alerts for a terminal.
enum AlertTexts {
    static func alerts(_ json: String) -> String {
        let alerts = JSONField.node(json)?.list("alerts") ?? []
        guard !alerts.isEmpty else { return "nothing is wrong" }
        let rows = alerts.map { alert in
            let marks = [
                alert["acknowledged"]?.bool == true ? "taken by \(alert.text("owner") ?? "?")" : nil,
                alert["silenced"]?.bool == true ? "silenced" : nil, alert["flapping"]?.bool == true ? "flapping" : nil,
                alert.texts("causes").isEmpty ? nil : "because of \(alert.texts("causes").joined(separator: ", "))",
            ].compactMap { $0 }.joined(separator: ", ")
            return [
                alert.text("state") ?? "?", alert.text("severity") ?? "?", alert.text("reference") ?? "-",
                alert.text("check") ?? "?", time(alert.text("since")), marks, alert.text("reason") ?? "",
            ]
        }
        let titles = ["STATE", "SEVERITY", "REF", "CHECK", "SINCE", "", "WHY"]
        return TextTable.lines([titles] + rows).joined(separator: "\n")
    }

    static func incidents(_ json: String) -> String {
        let incidents = JSONField.node(json)?.list("incidents") ?? []
        guard !incidents.isEmpty else { return "no incidents" }
        return incidents.flatMap { incident -> [String] in
            let end = incident.text("resolved_at").map { "until \(time($0))" } ?? incident.text("phase") ?? "?"
            let head = [
                incident.text("reference") ?? "?", incident.text("severity") ?? "?", incident.text("check") ?? "?",
                time(incident.text("since")), end, incident.text("reason") ?? "",
            ].joined(separator: "  ")
            return [head] + incident.list("deliveries").map(delivery)
        }.joined(separator: "\n")
    }

    private static func delivery(_ delivery: Node) -> String {
        let attempts = delivery.list("attempts").map { attempt in
            let answer = attempt["status"]?.int.map(String.init) ?? attempt.text("outcome") ?? "under way"
            return "\(time(attempt.text("at"))) \(answer)"
        }
        let repeats = delivery["possible_repeat"]?.bool == true ? ", possible repeat" : ""
        return "  \(delivery.text("channel") ?? "?"): \(delivery.text("state") ?? "?")\(repeats)"
            + (attempts.isEmpty ? "" : " (\(attempts.joined(separator: "; ")))")
    }

    /// A moment in the machine's zone.
    static func time(_ text: String?) -> String {
        text.flatMap(WallTime.init(parsing:)).map(LocalTime.text) ?? "?"
    }
}
