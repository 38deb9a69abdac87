import ArgumentParser
import Telemetry

/// `alerts`: what is wrong now, and what was.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Show what is firing, and what was told of it.",
        subcommands: [AlertsListCommand.self, AlertsHistoryCommand.self, AlertsExportCommand.self],
        defaultSubcommand: AlertsListCommand.self)
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
