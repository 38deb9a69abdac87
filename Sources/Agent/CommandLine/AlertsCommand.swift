import ArgumentParser
import Telemetry
import Yams

/// `alerts`: what is wrong now, and what was.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Show what is firing, and what was told of it.",
        subcommands: [AlertsListCommand.self, AlertsHistoryCommand.self], defaultSubcommand: AlertsListCommand.self)
}

/// `alerts list`: what is wrong now.
struct AlertsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show what is firing or waits for confirmation.",
        discussion: """
            Example: omniflow-agent alerts --format json

            Exit codes: 0 nothing fires, 1 something does, 2 agent not reached, 3 usage or not allowed.
            """)

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let answer = try await DeskCall(connection).ask("GET", "/api/omniflow/alerts")
        Terminal.say(format == .json ? answer : AlertTexts.alerts(answer))
        let alerts = JSONField.node(answer)?.list("alerts") ?? []
        if alerts.contains(where: { $0.text("state") == "firing" }) { throw ExitCode(1) }
    }
}

/// `alerts history`: incidents with their messages.
struct AlertsHistoryCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case jsonl
    }

    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show incidents, what was told of them, and every attempt to tell it.",
        discussion: """
            Example: omniflow-agent alerts history --since 2026-11-01T00:00:00Z --format jsonl > incidents.jsonl

            Exit codes: 0 shown, 1 the history cannot be read, 2 agent not reached, 3 usage or not allowed.
            """)

    @Option(name: .long, help: "Only incidents that began at or after this moment: RFC 3339 or Unix seconds.")
    var since: String?

    @Option(name: .long, help: "The newest so many, 1 to 1000.")
    var limit = 20

    @Option(name: .long, help: "What is printed: text, JSON, or one JSON object a line.")
    var format: Format = .text

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard (1...AlertRoutes.mostIncidents).contains(limit) else {
            throw ValidationError("--limit is a number from 1 to \(AlertRoutes.mostIncidents)")
        }
        if let since, WallTime(parsing: since) == nil {
            throw ValidationError("--since needs a moment such as 2026-11-01T00:00:00Z, not \(since)")
        }
    }

    func run() async throws {
        let answer = try await DeskCall(connection).ask(
            "GET", "/api/omniflow/incidents", [("since", since), ("limit", "\(limit)")], timeout: .seconds(30))
        switch format {
        case .json: Terminal.say(answer)
        case .jsonl: JSONLines.split(answer, member: "incidents").forEach(Terminal.say)
        case .text: Terminal.say(AlertTexts.incidents(answer))
        }
    }
}

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

/// The elements of a list in an answer of ours, each as it stands there.
enum JSONLines {
    /// Cuts at the braces of the list's elements; texts with braces do not matter.
    static func split(_ json: String, member: String) -> [String] {
        let bytes = Array(json.utf8)
        guard let start = bytes.firstRange(of: Array("\"\(member)\":[".utf8))?.upperBound else { return [] }
        var lines: [String] = []
        var depth = 0
        var begin = start
        var inText = false
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if inText {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { inText = false }
            } else if byte == UInt8(ascii: "\"") {
                inText = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                if depth == 0 { begin = index }
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                if depth == 0 { break }
                depth -= 1
                if depth == 0 { lines.append(String(decoding: bytes[begin...index], as: UTF8.self)) }
            }
            index += 1
        }
        return lines
    }
}
