import ArgumentParser
import Telemetry

/// `ack`: somebody takes care, so reminders stop.
struct AckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Take an incident over: its reminders stop.",
        discussion: """
            It is undone when the severity rises, and when --for is over. The end is told in any case.

            Example: omniflow-agent ack K7QPX --owner rina --for 2h

            Exit codes: 0 kept on disk, 1 there is no such incident or it could not be kept, 2 agent not reached, \
            3 usage or not allowed.
            """)

    @Argument(help: "A check (postgres/orders), or the reference of a message (K7QPX).")
    var what: String

    @OptionGroup var owner: OwnerOption

    @Option(name: .customLong("for"), help: ArgumentHelp("How long; until its end unless given.", valueName: "length"))
    var length: LengthArgument?

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let answer = try await DeskCall(connection).ask(
            "POST", "/api/omniflow/ack",
            [("what", what), ("owner", try owner.name()), ("for", length?.text)])
        if format == .json { return Terminal.say(answer) }
        let node = JSONField.node(answer)
        let until = node?.text("until").map { "until \(AlertTexts.time($0))" } ?? "until it is over"
        Terminal.say("\(node?.text("reference") ?? "?") \(node?.text("check") ?? "?"): no reminders \(until)")
    }
}
