import ArgumentParser
import Telemetry
import Yams

/// `silence`: nothing new is told of some checks for a while.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", abstract: "Hold messages back for a while, list what is held back, or end it.",
        subcommands: [SilenceAddCommand.self, SilenceListCommand.self, SilenceExpireCommand.self])
}

/// `silence add`.
struct SilenceAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Silence checks; it always ends, and somebody answers for it.",
        discussion: """
            What is failing at its end and was never told is told then. The end of what was told is told in any case.

            Example: omniflow-agent silence add 'postgres/*' --for 30m --owner rina --reason 'minor upgrade'

            Exit codes: 0 kept on disk, 1 it could not be kept, 2 agent not reached, 3 usage or not allowed.
            """)

    @Argument(help: "A check (host/local:disk:/var) or a pattern with * (postgres/*).")
    var check: String?

    @Flag(name: .long, help: "Everything, in place of a check.")
    var all = false

    @Option(name: .customLong("for"), help: ArgumentHelp("How long, as in 10m; 30d at most.", valueName: "length"))
    var length: LengthArgument

    @OptionGroup var owner: OwnerOption

    @Option(name: .long, help: "Why.")
    var reason: String

    @Flag(name: .long, help: "Only show which checks it would match now.")
    var dryRun = false

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard (check == nil) == all else {
            throw ValidationError(all ? "name a check or --all, not both" : "name a check, or --all")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--reason says nothing") }
    }

    func run() async throws {
        let pattern = check ?? "*"
        let desk = try DeskCall(connection)
        if dryRun {
            let answer = try await desk.ask("GET", "/api/omniflow/silences", [("matching", pattern)])
            Terminal.say(format == .json ? answer : Self.matches(JSONField.node(answer)))
            return
        }
        let answer = try await desk.ask(
            "POST", "/api/omniflow/silences",
            [("check", pattern), ("for", length.text), ("owner", try owner.name()), ("reason", reason)])
        if format == .json { return Terminal.say(answer) }
        let node = JSONField.node(answer)
        Terminal.say("\(node?.text("id") ?? "?") until \(AlertTexts.time(node?.text("until")))")
        Terminal.say(Self.matches(node))
    }

    private static func matches(_ node: Node?) -> String {
        let names = node?.texts("matches") ?? []
        guard !names.isEmpty else { return "it matches no check that there is now" }
        let shown = names.prefix(20).joined(separator: ", ")
        return "it matches \(names.count): \(shown)" + (names.count > 20 ? ", +\(names.count - 20) more" : "")
    }
}

/// `silence list`.
struct SilenceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the silences that have not ended.",
        discussion: """
            Example: omniflow-agent silence list --format json

            Exit codes: 0 listed, 2 agent not reached, 3 usage or not allowed.
            """)

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let answer = try await DeskCall(connection).ask("GET", "/api/omniflow/silences")
        if format == .json { return Terminal.say(answer) }
        let silences = JSONField.node(answer)?.list("silences") ?? []
        guard !silences.isEmpty else { return Terminal.say("nothing is silenced") }
        let rows = silences.map { silence in
            [
                silence.text("id") ?? "?", silence.text("check") ?? "?", AlertTexts.time(silence.text("until")),
                silence.text("owner") ?? "?", silence.text("reason") ?? "?",
            ]
        }
        Terminal.say(TextTable.lines([["ID", "CHECK", "UNTIL", "OWNER", "WHY"]] + rows).joined(separator: "\n"))
    }
}

/// `silence expire`.
struct SilenceExpireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire", abstract: "End a silence now.",
        discussion: """
            Example: omniflow-agent silence expire 6f1c2d6e-0f63-4f0e-9d0c-6f0f5f1f8c11

            Exit codes: 0 ended, 1 there is no such silence or it could not be kept, 2 agent not reached, 3 usage or \
            not allowed.
            """)

    @Argument(help: "Its id, as add and list print it.")
    var id: String

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let answer = try await DeskCall(connection).ask("POST", "/api/omniflow/silences/expire", [("id", id)])
        Terminal.say(format == .json ? answer : "\(id) has ended")
    }
}
