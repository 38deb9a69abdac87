import ArgumentParser
import HTTPClient
import Yams

/// `reload`: the agent reads its settings again, and this says what came of it.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Make the running agent read its settings again.",
        discussion: """
            Does what SIGHUP does, and waits for the result.

            Example: omniflow-agent reload

            Exit codes: 0 in force, 1 the settings cannot be used and nothing changed, 2 agent not reached, 3 usage.
            """)

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let agent = try connection.connection()
        let answer: HTTPResponse
        do {
            answer = try await agent.ask("POST", "/api/omniflow/reload", timeout: .seconds(30))
        } catch {
            Terminal.complain(error.description)
            throw ExitCode(2)
        }
        let node = JSONField.node(answer.text)
        for problem in node?["problems"]?.array().compactMap(\.string) ?? [] { Terminal.complain(problem) }
        guard answer.status == 200 else {
            Terminal.complain("nothing was changed")
            throw ExitCode(1)
        }
        let waiting = node?["need_restart"]?.array().compactMap(\.string) ?? []
        let changes = (node?["changes"]?.array().compactMap(\.string) ?? []).filter { !waiting.contains($0) }
        if !waiting.isEmpty { Terminal.say("from the next start on: \(waiting.joined(separator: ", "))") }
        if !waiting.isEmpty && changes.isEmpty { return }
        Terminal.say(changes.isEmpty ? "nothing is different" : "in force: \(changes.joined(separator: ", "))")
    }
}
