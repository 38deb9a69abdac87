import HTTPClient
import Telemetry

/// Polls a gate until it is ready, has been for long enough, or time is up.
struct ReadinessWait: Sendable {
    /// How the waiting ended.
    struct Outcome: Sendable {
        let code: Int32
        let sentence: String
        let json: String?
    }

    /// What one poll gave.
    private enum Poll {
        case ready(sentence: String, json: String)
        case notReady(sentence: String, json: String)
        case misused(String)
        case unreachable(String)
    }

    /// How long an agent that has never answered is tried.
    private static let reachLimit: Duration = .seconds(2)
    private static let pollEvery: Duration = .milliseconds(200)

    let agent: AgentConnection
    let stable: Duration
    let timeout: Duration
    let time: any TimeSource

    /// Waits; never throws, the outcome says all.
    func run(group: String?, check: String?, since: String?) async -> Outcome {
        let start = time.now()
        let deadline = start + timeout
        var query: [String] = []
        if let group { query.append("group=" + Self.encoded(group)) }
        if let check { query.append("check=" + Self.encoded(check)) }
        var last = Poll.unreachable("the agent was never asked")
        var wasReached = false
        var moment: String?
        var isAsked = false
        var readySince: MonotonicInstant?
        var confirmation: String?
        while true {
            if !isAsked {
                switch await begin(since) {
                case .success(let found):
                    isAsked = true
                    moment = found
                case .failure(let problem): last = .unreachable(problem.description)
                }
            }
            if isAsked {
                last = await poll((query + [moment].compactMap { $0 }).joined(separator: "&"))
            }
            if case .unreachable = last {} else { wasReached = true }
            let now = time.now()
            switch last {
            case .misused(let text): return Outcome(code: 3, sentence: text, json: nil)
            case .ready(let sentence, let json):
                let since = readySince ?? now
                readySince = since
                if stable == .zero { return Outcome(code: 0, sentence: sentence, json: json) }
                guard now - since >= stable else { break }
                // What was measured once and then looked at for a while has not been good for a while.
                if confirmation == nil, case .success(let moment) = await begin("now") { confirmation = moment }
                guard let confirmation else { break }
                last = await poll((query + [confirmation]).joined(separator: "&"))
                if case .ready(let sentence, let json) = last {
                    return Outcome(code: 0, sentence: sentence, json: json)
                }
            case .notReady, .unreachable:
                readySince = nil
                confirmation = nil
            }
            if !wasReached, now - start >= Self.reachLimit { return ended(last, wasReached: false) }
            if now >= deadline { return ended(last, wasReached: wasReached) }
            try? await time.sleep(until: min(deadline, now + Self.pollEvery))
        }
    }

    /// Asks for the early round; gives the parameter that makes older rounds not count.
    private func begin(_ since: String?) async -> Result<String?, AgentConnection.Unreachable> {
        do {
            guard agent.isControl else { return .success(try await remoteMoment(since)) }
            let answer = try await agent.ask("POST", "/api/omniflow/round")
            guard since == "now" else { return .success(since.map { "since=" + Self.encoded($0) }) }
            guard answer.status == 200, let now = JSONField.string("now", in: answer.text) else {
                return .failure(.init(description: "the agent's answer to a round is not understood: \(answer.status)"))
            }
            return .success("since=" + Self.encoded(now))
        } catch {
            return .failure(error)
        }
    }

    /// Without the right to ask for a round: what begins after the next generation also begins after now, whatever
    /// the clocks say.
    private func remoteMoment(_ since: String?) async throws(AgentConnection.Unreachable) -> String? {
        guard since == "now" else { return since.map { "since=" + Self.encoded($0) } }
        let answer = try await agent.ask("GET", "/ready")
        // The poll that follows says what a refusal means.
        if answer.status == 401 || answer.status == 403 { return nil }
        guard let token = answer.header("Omniflow-Generation") else {
            throw .init(description: "what answers at \(agent.base) is no omniflow-agent")
        }
        let parts = token.split(separator: ":")
        guard parts.count == 2, let number = UInt64(parts[1]) else {
            throw .init(description: "the agent's generation \(token) is not understood")
        }
        return "min_generation=\(parts[0]):\(number + 1)"
    }

    private func poll(_ query: String) async -> Poll {
        do {
            let answer = try await agent.ask("GET", "/ready" + (query.isEmpty ? "" : "?" + query))
            let sentence = JSONField.string("sentence", in: answer.text) ?? answer.text
            switch answer.status {
            case 200: return .ready(sentence: sentence, json: answer.text)
            case 503 where answer.text.contains("omniflow/ready/"):
                return .notReady(sentence: sentence, json: answer.text)
            case 400, 404: return .misused(JSONField.string("error", in: answer.text) ?? answer.text)
            case 401, 403: return .misused("the agent wants a token: give --token-file")
            default: return .unreachable("the agent answers \(answer.status)")
            }
        } catch {
            return .unreachable(error.description)
        }
    }

    private func ended(_ last: Poll, wasReached: Bool) -> Outcome {
        let limit = "not ready within \(DurationText.render(timeout)): "
        switch last {
        case .ready(let sentence, let json):
            return Outcome(
                code: 1, sentence: limit + "not yet for \(DurationText.render(stable)) without a break; \(sentence)",
                json: json)
        case .notReady(let sentence, let json): return Outcome(code: 1, sentence: limit + sentence, json: json)
        case .misused(let text): return Outcome(code: 3, sentence: text, json: nil)
        case .unreachable(let text):
            return Outcome(code: wasReached ? 1 : 2, sentence: wasReached ? limit + text : text, json: nil)
        }
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.append(Character(UnicodeScalar(byte)))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
    }
}
