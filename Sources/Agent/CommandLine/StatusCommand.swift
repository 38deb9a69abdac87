import ArgumentParser
import HTTPClient
import Telemetry
import Yams

/// `status`: how the running agent is, and one-time addresses of its page.
struct StatusCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the running agent is.",
        discussion: """
            --link prints an address that works once within ten minutes and lets that browser see reasons for 30 days.

            Example: omniflow-agent status --link

            Exit codes: 0 the agent runs, 1 a check fails or cannot be judged, 2 agent not reached, 3 usage.
            """)

    @Flag(name: .long, help: "Print a one-time address of the status page.")
    var link = false

    @Flag(name: .long, help: "End all addresses and all browsers' access that came from them.")
    var revokeLinks = false

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: Format = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let agent = try connection.connection()
        do {
            if revokeLinks {
                _ = try await accepted(agent, "POST", "/api/omniflow/viewer-links/revoke")
                Terminal.say("all links and the access that came from them have ended")
            }
            if link {
                let answer = try await accepted(agent, "POST", "/api/omniflow/viewer-link")
                Terminal.say(format == .json ? answer : JSONField.string("url", in: answer) ?? answer)
            }
            if link || revokeLinks { return }
            let answer = try await accepted(agent, "GET", "/api/omniflow/status")
            Terminal.say(format == .json ? answer : StatusText.render(answer))
            if StatusText.hasFailure(answer) { throw ExitCode(1) }
        } catch let error as AgentConnection.Unreachable {
            Terminal.complain(error.description)
            throw ExitCode(2)
        }
    }

    private func accepted(_ agent: AgentConnection, _ method: String, _ path: String) async throws -> String {
        let answer = try await agent.ask(method, path)
        guard answer.status == 200 else {
            Terminal.complain(JSONField.string("error", in: answer.text) ?? "the agent answers \(answer.status)")
            throw ExitCode(answer.status == 401 || answer.status == 403 ? 3 : 2)
        }
        return answer.text
    }
}

/// The agent's status for a terminal.
enum StatusText {
    static func render(_ json: String) -> String {
        guard let node = JSONField.node(json) else { return json }
        var lines = [
            "omniflow-agent \(node["version"]?.string ?? "?"), \(node["phase"]?.string ?? "?")",
            "up        \(duration(node["uptime_seconds"]))",
            "settings  \(list(node["settings_files"], none: "built-in defaults"))",
            "reloaded  \(node["last_reload"]?.string ?? "never")",
            "listens   \(list(node["listeners"], none: "nowhere"))",
            "state     \(node["state_directory"]?.string ?? "?")", "memory    \(memory(node))", "",
        ]
        lines += targets(node)
        lines += channels(node)
        lines += signals(node)
        lines.append("")
        for check in node["checks"]?.array() ?? [] {
            let state = (check["state"]?.string ?? "?").padding(to: 8)
            let reason = check["reason"]?.string ?? ""
            lines.append(
                "\(state)  \(check["check"]?.string ?? "?")\(reason.isEmpty || reason == "null" ? "" : "  " + reason)")
        }
        if let sentence = node["sentence"]?.string { lines += ["", sentence] }
        return lines.joined(separator: "\n")
    }

    /// One line for each target, in the order of the settings, in columns.
    private static func targets(_ node: Node) -> [String] {
        let rows = (node["targets"]?.array() ?? []).map { target in
            let rounds = runs(target, "failures", "last_duration_seconds")
            let upChecks = runs(target, "up_check_failures", "last_up_check_seconds")
            return [
                target["target"]?.string ?? "?", "\(target["rounds"]?.int ?? 0) rounds, \(rounds)",
                target["up_checks"]?.int.map { "\($0) up-checks, \(upChecks)" } ?? "",
            ]
        }
        return TextTable.lines(rows)
    }

    /// One line for each channel to people: when it took something last.
    private static func channels(_ node: Node) -> [String] {
        let rows = (node["channels"]?.array() ?? []).map { channel in
            let age = channel["last_delivery_age_seconds"]?.float.map { DurationWords.text(.seconds($0)) }
            let problem = channel["problem"]?.string.flatMap { $0 == "null" ? nil : $0 }
            return [
                "channel \(channel["channel"]?.string ?? "?")",
                age.map { "took a message \($0) ago" } ?? "has taken no message since the start",
                "\(channel["waiting"]?.int ?? 0) waiting", problem ?? "",
            ]
        }
        return rows.isEmpty ? [] : [""] + TextTable.lines(rows)
    }

    /// One line for each signal that leaves: where to, and when something of it was taken last.
    private static func signals(_ node: Node) -> [String] {
        let rows = (node["telemetry"]?.array() ?? []).map { signal in
            let age = signal["last_success_age_seconds"]?.float.map { DurationWords.text(.seconds($0)) }
            let failing = signal["failing_seconds"]?.float.map { "failing for \(DurationWords.text(.seconds($0)))" }
            let problem = signal["problem"]?.string.flatMap { $0 == "null" ? nil : $0 }
            return [
                "\(signal["signal"]?.string ?? "?") to \(signal["destination"]?.string ?? "?")",
                age.map { "taken \($0) ago" } ?? "nothing taken since the start",
                "\(signal["waiting"]?.int ?? 0) waiting, \(signal["dropped"]?.int ?? 0) dropped",
                [failing, problem].compactMap(\.self).joined(separator: ": "),
            ]
        }
        return rows.isEmpty ? [] : [""] + TextTable.lines(rows)
    }

    private static func runs(_ target: Node, _ failures: String, _ last: String) -> String {
        "\(target[failures]?.int ?? 0) failed, "
            + "the last took \(ValueWords.text(target[last]?.float ?? 0, unit: "seconds"))"
    }

    /// Whether a check fails or cannot be judged by the answer.
    static func hasFailure(_ json: String) -> Bool {
        JSONField.node(json)?["checks"]?.array().contains { ["fail", "unknown"].contains($0["state"]?.string) } ?? false
    }

    private static func duration(_ node: Node?) -> String {
        DurationWords.text(.seconds(node?.float ?? 0))
    }

    private static func list(_ node: Node?, none: String) -> String {
        let texts = node?.array().compactMap(\.string) ?? []
        return texts.isEmpty ? none : texts.joined(separator: ", ")
    }

    private static func memory(_ node: Node) -> String {
        guard let all = node["memory_bytes"]?.float, let own = node["memory_anonymous_bytes"]?.float else { return "?" }
        return "\(ValueWords.text(all, unit: "bytes")), of which \(ValueWords.text(own, unit: "bytes")) are its own"
    }
}
