import ArgumentParser
import Telemetry

/// `deploy`: tells alerting of a deploy.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Tell of a deploy: messages name it, and what it restarts is no alarm.",
        subcommands: [DeployMarkCommand.self, DeployStartCommand.self, DeployEndCommand.self])
}

/// What the three have in common.
struct DeployOptions: ParsableArguments {
    @Argument(help: "What is deployed: a version or a commit.")
    var name: String

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func tell(_ step: DeployWish.Step, checks: [String] = [], length: String? = nil) async throws {
        var parameters: [(String, String?)] = [("step", step.rawValue), ("name", name), ("for", length)]
        parameters += checks.map { ("check", $0) }
        let answer = try await DeskCall(connection).ask("POST", "/api/omniflow/deploys", parameters)
        if format == .json { return Terminal.say(answer) }
        let muted = JSONField.node(answer)?.text("muted_until").map { ", muted until \(AlertTexts.time($0))" } ?? ""
        switch step {
        case .mark: Terminal.say("\(name) is marked")
        case .start: Terminal.say("\(name) has begun\(muted)")
        case .end: Terminal.say("\(name) is over; what it restarted pages again")
        }
    }
}

/// `deploy mark`.
struct DeployMarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark", abstract: "Note that something was deployed now.",
        discussion: """
            What begins to fail within 30 minutes says so: began 40 s after deploy 4f2c.

            Example: omniflow-agent deploy mark 4f2c

            Exit codes: 0 kept on disk, 1 it could not be kept, 2 agent not reached, 3 usage or not allowed.
            """)

    @OptionGroup var options: DeployOptions

    func run() async throws { try await options.tell(.mark) }
}

/// `deploy start`.
struct DeployStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a deploy: what it restarts is muted, at most 15 minutes.",
        discussion: """
            Example: omniflow-agent deploy start 4f2c --restarts http/shop --restarts 'process/worker*'

            Exit codes: 0 kept on disk, 1 it could not be kept, 2 agent not reached, 3 usage or not allowed.
            """)

    @Option(name: .long, help: "A check, or a pattern with *, of what it restarts; may occur several times.")
    var restarts: [String]

    @Option(name: .customLong("for"), help: ArgumentHelp("How long at most; 15m unless given.", valueName: "length"))
    var length: LengthArgument?

    @OptionGroup var options: DeployOptions

    func validate() throws {
        if restarts.isEmpty { throw ValidationError("--restarts is missing: name what the deploy restarts") }
    }

    func run() async throws { try await options.tell(.start, checks: restarts, length: length?.text) }
}

/// `deploy end`.
struct DeployEndCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End a deploy: what it restarted pages again, in normal time.",
        discussion: """
            Example: omniflow-agent deploy end 4f2c

            Exit codes: 0 kept on disk, 1 there is no such deploy or it could not be kept, 2 agent not reached, \
            3 usage or not allowed.
            """)

    @OptionGroup var options: DeployOptions

    func run() async throws { try await options.tell(.end) }
}
