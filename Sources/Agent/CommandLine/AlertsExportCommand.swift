import ArgumentParser
import Telemetry

/// `alerts export`: the whole history, written as it comes.
struct AlertsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the whole history as JSON, one object a line.",
        discussion: """
            Incidents, then what was announced of them, then the messages with every attempt, the oldest first. The \
            last line says how many there were: what ends without it is not whole.

            Example: omniflow-agent alerts export --since 30d --output history.jsonl

            Exit codes: 0 all of it is written, 1 it broke off, or cannot be read or written, 2 agent not reached, \
            3 usage or not allowed.
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only what is as young as this: RFC 3339, Unix seconds, or a duration such as 30d.", valueName: "time"))
    var since: String?

    @Option(name: .long, help: ArgumentHelp("A file to write to, in place of the output.", valueName: "file"))
    var output: String?

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let since, Self.moment(since, before: SystemTime().wallClock()) == nil {
            throw ValidationError(
                "--since needs a moment such as 2026-11-01T00:00:00Z or a duration such as 30d, not \(since)")
        }
    }

    func run() async throws {
        let moment = since.flatMap { Self.moment($0, before: SystemTime().wallClock()) }
        let file = ExportFile(output)
        var reason: String?
        do {
            try await DeskCall(connection).lines(
                "/api/omniflow/history", [("since", moment?.rfc3339(fractionDigits: 9))]
            ) { file.take($0) }
        } catch let error as AgentConnection.Unreachable {
            reason = error.description
        }
        if let fault = file.end(brokenOff: reason) {
            Terminal.complain("the export is not whole: \(fault)")
            throw ExitCode(1)
        }
        if let output { Terminal.say("\(file.lines) lines are in \(output)") }
    }

    /// A moment, or one so long ago.
    static func moment(_ text: String, before now: WallTime) -> WallTime? {
        WallTime(parsing: text) ?? DurationText.parse(text).map { now + (.zero - $0) }
    }
}
