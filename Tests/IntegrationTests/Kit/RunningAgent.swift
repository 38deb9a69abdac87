import Foundation

/// The program as a daemon, with a port, a state directory and a settings file of its own.
final class RunningAgent {
    let port: Int
    let scratch: Scratch
    let child: Child
    private let environment: [String: String]

    /// Starts it and waits until it listens.
    ///
    /// - Parameters:
    ///   - settings: YAML of the settings file; listener's port and state directory come from the environment.
    ///   - through: a program with its arguments that starts the agent, in place of the test itself.
    ///   - isMeasured: whether to wait for the first complete round, too.
    init(
        settings: String = "{}\n", environment: [String: String] = [:], through: [String] = [], port: Int? = nil,
        scratch: Scratch? = nil, isMeasured: Bool = true, isListening: Bool = true
    ) throws {
        let scratch = try scratch ?? Scratch()
        self.scratch = scratch
        self.port = try port ?? Ports.free()
        try scratch.write("agent.yaml", settings)
        self.environment = [
            "OMNIFLOW_LISTEN__PORT": "\(self.port)", "OMNIFLOW_STATE_DIRECTORY": scratch.file("state"),
            "OMNIFLOW_SHUTDOWN__DRAIN": "0s",
        ].merging(environment) { $1 }
        let words = try through + [Checkout.agent(), "run", "--config", scratch.file("agent.yaml")]
        child = try Child(
            words[0], Array(words.dropFirst()), environment: self.environment, logs: scratch.file("agent"))
        guard isListening else { return }
        do { try waitUntilListening(isMeasured: isMeasured) } catch {
            child.kill()
            throw error
        }
    }

    deinit { child.kill() }

    /// What it has logged so far.
    var log: String { child.errors }

    /// Asks its main listener.
    func get(
        _ path: String, headers: [String: String] = [:], method: String = "GET", within limit: Duration = .seconds(60)
    ) throws -> Answer {
        try HTTP.get(port, path, headers: headers, method: method, within: limit)
    }

    /// What its control socket answers, to somebody who may read everything.
    func inside(_ path: String) throws -> String {
        try Command.need(
            .curl,
            ["-s", "--max-time", "60", "--unix-socket", scratch.file("state/control.sock"), "http://localhost\(path)"],
            within: .seconds(90))
    }

    /// What its control socket answers to a POST.
    @discardableResult
    func order(_ path: String, headers: [String] = []) throws -> String {
        let socket = ["--unix-socket", scratch.file("state/control.sock"), "http://localhost\(path)"]
        let words = ["-s", "-X", "POST", "--max-time", "60", "--path-as-is"] + headers.flatMap { ["-H", $0] }
        return try Command.need(.curl, words + socket, within: .seconds(90))
    }

    /// How much memory is its own now, in bytes.
    var anonymousMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/\(child.pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
    }

    /// Runs one of its commands with the same settings.
    func command(_ words: [String], within limit: Duration = .seconds(60)) throws -> Command {
        let hasConfig = words.contains("--help") || words.contains("--url")
        return try Command.run(
            try Checkout.agent(), words + (hasConfig ? [] : ["--config", scratch.file("agent.yaml")]),
            environment: environment, within: limit)
    }

    /// Writes the settings file anew and asks for a reload by signal; waits until the log answers.
    func reload(settings: String, until text: String) throws {
        try scratch.write("agent.yaml", settings)
        let known = log.count
        child.send(SIGHUP)
        try waitUntil("a line with \(text) in the log") { log.dropFirst(known).contains(text) }
    }

    private func waitUntilListening(isMeasured: Bool) throws {
        try waitUntil("the agent listens; it said: \(log)", within: .seconds(90)) {
            if let ending = child.ending { throw Trouble("the agent ended with \(ending): \(log)") }
            guard let answer = try? HTTP.get(port, "/startup", within: .seconds(20)) else { return false }
            return !isMeasured || answer.status == 200 || answer.status == 401
        }
    }
}
