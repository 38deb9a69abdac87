import ArgumentParser
import HTTPClient
import Telemetry

/// `wait`: the deploy gate.
struct WaitCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until the agent says ready.",
        discussion: """
            Asks the agent for one early round of checks and then for its verdict until it is ready. The last \
            line is one sentence with the check, the reason and its age.

            Example: omniflow-agent wait --ready --group deploy --since now --stable 30s --timeout 2m

            Exit codes: 0 ready, 1 not ready in time, 2 agent not reached, 3 usage (an unknown group or check among it).
            """)

    @Flag(name: .long, help: "Wait for readiness (the only thing there is to wait for).")
    var ready = false

    @Option(name: .long, help: "The readiness group; `default` unless given.")
    var group: String?

    @Option(name: .long, help: "One check in place of a group.")
    var check: String?

    @Option(
        name: .long,
        help: "Count only checks begun after this: `now`, RFC 3339, Unix seconds, generation:N or generation:BOOT:N.")
    var since: String?

    @Option(name: .long, help: "How long it must stay ready without a break.")
    var stable: String = "0s"

    @Option(name: .long, help: "How long to wait at most.")
    var timeout: String = "120s"

    @Option(name: .long, help: "What is printed: a sentence, or the answer as JSON.")
    var format: Format = .text

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        for (name, text) in [("--stable", stable), ("--timeout", timeout)] where DurationText.parse(text) == nil {
            throw ValidationError("\(name) needs a duration such as 30s or 2m, not \(text)")
        }
    }

    func run() async throws {
        let agent = try connection.connection()
        let gate = ReadinessWait(
            agent: agent, stable: DurationText.parse(stable) ?? .zero,
            timeout: DurationText.parse(timeout) ?? .seconds(120),
            time: SystemTime())
        let outcome = await gate.run(group: group, check: check, since: since)
        if format == .json, let json = outcome.json {
            Terminal.say(json)
        } else if outcome.code == 0 {
            Terminal.say(outcome.sentence)
        } else {
            Terminal.complain(outcome.sentence)
        }
        if outcome.code != 0 { throw ExitCode(outcome.code) }
    }
}
