import ArgumentParser
import Telemetry

/// `log`: what the running agent writes about itself.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Make the running agent log more or less.", subcommands: [LogLevelCommand.self])
}

/// `log level`.
struct LogLevelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "level", abstract: "Say from which level on lines are logged, or change it for a while.",
        discussion: """
            The settings keep their level: a reload or a restart brings it back, as --reset and the end of --for do.

            Example: omniflow-agent log level debug --for 10m

            Exit codes: 0 said or changed, 2 agent not reached, 3 usage or not allowed.
            """)

    @Argument(help: "The level (trace, debug, info, notice, warning, error, critical); what it is unless given.")
    var level: LogSettings.Level?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long, as in 10m; until the next reload unless given.", valueName: "length"))
    var length: LengthArgument?

    @Flag(name: .long, help: "Go back to the settings' level now.")
    var reset = false

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if reset, level != nil { throw ValidationError("name a level or --reset, not both") }
        if length != nil, level == nil { throw ValidationError("--for needs a level") }
    }

    func run() async throws {
        let path = "/api/omniflow/log-level"
        let agent = try DeskCall(connection)
        let answer: String
        if let level {
            answer = try await agent.ask("POST", path, [("level", level.rawValue), ("for", length?.text)])
        } else if reset {
            answer = try await agent.ask("POST", path, [("reset", "true")])
        } else {
            answer = try await agent.ask("GET", path)
        }
        Terminal.say(format == .json ? answer : Self.sentence(answer))
    }

    /// What the answer says, in words.
    static func sentence(_ answer: String) -> String {
        let node = JSONField.node(answer)
        let level = node?.text("level") ?? "?"
        let settings = node?.text("settings") ?? "?"
        if let until = node?.text("until") { return "\(level) until \(AlertTexts.time(until)), then \(settings)" }
        return level == settings ? "\(level), as the settings say" : "\(level) until the next reload, then \(settings)"
    }
}

extension LogSettings.Level: ExpressibleByArgument {}
