import Alerting
import ArgumentParser
import Telemetry
import Yams

/// `notify`: what messages look like, and whether they arrive.
struct NotifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Send a test message, or show what a check's messages look like.",
        subcommands: [NotifyTestCommand.self, NotifyPreviewCommand.self])
}

/// `notify test`.
struct NotifyTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a test message to each channel, and say what came of it.",
        discussion: """
            Example: omniflow-agent notify test --channel oncall

            Exit codes: 0 every channel took it, 1 one did not, 2 agent not reached, 3 usage or not allowed.
            """)

    @Option(name: .long, help: "One channel; all of them unless given.")
    var channel: String?

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await Self.run(connection, [("channel", channel)], format)
    }

    static func run(
        _ connection: ConnectionOptions, _ parameters: [(String, String?)], _ format: AnswerFormat,
        more: ([Node]) -> [String] = { _ in [] }
    ) async throws {
        let answer = try await DeskCall(connection).ask(
            "POST", "/api/omniflow/notify-test", parameters, timeout: .seconds(75))
        let results = JSONField.node(answer)?.list("results") ?? []
        Terminal.say(format == .json ? answer : ([table(results)] + more(results)).joined(separator: "\n"))
        if results.contains(where: { $0["delivered"]?.bool != true }) { throw ExitCode(1) }
    }

    private static func table(_ results: [Node]) -> String {
        guard !results.isEmpty else { return "no channel is set up (alerting.channels)" }
        let rows = results.map { result in
            [
                place(result), result["delivered"]?.bool == true ? "delivered" : "failed",
                result["status"]?.int.map(String.init) ?? "-",
                ValueWords.text(result["seconds"]?.float ?? 0, unit: "seconds"), result.text("outcome") ?? "",
            ]
        }
        return TextTable.lines([["CHANNEL", "STATE", "STATUS", "TOOK", "WHAT"]] + rows).joined(separator: "\n")
    }

    /// What leads to each channel, so that a dead end is seen.
    static func routes(_ results: [Node]) -> [String] {
        let rows = results.flatMap { result -> [[String]] in
            // An agent of another version may not say.
            guard result["routes"] != nil else { return [] }
            let routes = result.texts("routes")
            return (routes.isEmpty ? ["nothing: no route leads there"] : routes).map { ["  \(place(result))", $0] }
        }
        return rows.isEmpty ? [] : ["What goes there:"] + TextTable.lines(rows)
    }

    private static func place(_ result: Node) -> String {
        [result.text("channel") ?? "?", result.text("address")].compactMap(\.self).joined(separator: " ")
    }
}

/// `drill`: a fire drill.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill", abstract: "Walk every way that a page could take, with messages marked [DRILL].",
        discussion: """
            Each channel gets a message, each Alertmanager one alert, OmniflowDrill of severity info, that ends by \
            itself. No incident is opened and nothing that is wrong now is touched. Below stands what goes to each \
            channel, so that a dead end is seen.

            Example: omniflow-agent drill

            Exit codes: 0 every channel took it, 1 one did not, 2 agent not reached, 3 usage or not allowed.
            """)

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await NotifyTestCommand.run(
            connection, [("drill", "true")], format, more: NotifyTestCommand.routes)
    }
}

/// `notify preview`: messages on the terminal, without sending any.
struct NotifyPreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Show what a check's messages look like, without sending any.",
        discussion: """
            Written by the settings' language, zone, layout and template. The values are made up, or those of the \
            running agent with --live.

            Example: omniflow-agent notify preview postgres/orders

            Exit codes: 0 shown, 2 unusable settings, or no agent for --live, 3 usage (an unknown check or channel).
            """)

    @Argument(help: "A check, such as host/local:disk:/var.")
    var check: String

    @Option(name: .long, help: "The channel whose layout and template are used; the first one unless given.")
    var channel: String?

    @Flag(name: .long, help: "Take the reason from the running agent.")
    var live = false

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: AnswerFormat = .text

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let loaded = SettingsLoader(
            file: connection.settings.config, environment: ProcessEnvironment.read()
        ).load()
        guard loaded.canStart else {
            for issue in loaded.issues { Terminal.complain(issue.description) }
            throw ExitCode(2)
        }
        guard let name = CheckName(parsing: check), let descriptor = CheckCatalog.descriptor(of: name) else {
            throw ValidationError(
                "there is no check \(check); docs/checks.md lists them, and omniflow-agent status those of this host")
        }
        let channels = loaded.settings.alerting.channels.map(\.name)
        if let channel, !channels.contains(channel) {
            throw ValidationError(
                "there is no channel \(channel); "
                    + (channels.isEmpty ? "none is set up" : "known are \(channels.joined(separator: ", "))"))
        }
        let reason = live ? try await liveReason(of: name) : nil
        let page = SamplePage(name, descriptor, loaded, reason: reason, now: SystemTime().wallClock())
        let renderer = loaded.settings.messageRenderer()
        let messages = page.announcements.map {
            (kind: $0.kind.rawValue, text: renderer.text($0, channel: channel ?? channels.first ?? ""))
        }
        format == .json ? Terminal.say(Self.json(messages)) : Terminal.say(Self.text(messages))
    }

    private func liveReason(of check: CheckName) async throws -> String? {
        let answer = try await DeskCall(connection).ask("GET", "/api/omniflow/status")
        let found = JSONField.node(answer)?.list("checks").first { $0.text("check") == check.description }
        guard let found else {
            throw ValidationError("the running agent has no check \(check) now: leave --live away")
        }
        return found.text("reason")
    }

    private static func text(_ messages: [(kind: String, text: String)]) -> String {
        messages.map { "── \($0.kind), \($0.text.utf16.count) characters\n\($0.text)\n" }.joined(separator: "\n")
    }

    private static func json(_ messages: [(kind: String, text: String)]) -> String {
        var json = JSONText()
        json.object { json in
            json.member("schema", "omniflow/preview/1")
            AlertsJSON.list("messages", messages, &json) { message, json in
                json.member("kind", message.kind)
                json.member("text", message.text)
                json.member("characters", Double(message.text.utf16.count))
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
