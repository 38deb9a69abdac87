import HTTPClient
import Telemetry

/// Tells an agent of a job's run, for as long as the patience lasts; an agent that cannot be told is a warning.
struct HeartbeatMessenger: Sendable {
    /// What became of one try.
    private enum Try {
        case done
        case again(String)
        case given(up: String)
    }

    private static let pause: Duration = .milliseconds(500)

    private let agent: Result<AgentConnection, any Error>
    private let name: String
    private let patience: Duration
    private let time: any TimeSource

    init(agent: Result<AgentConnection, any Error>, name: String, patience: Duration, time: any TimeSource) {
        self.agent = agent
        self.name = name
        self.patience = patience
        self.time = time
    }

    /// Reports one moment of the run: `start`, or its exit code; gives the warning where nobody took it.
    func send(_ action: String, took duration: Duration? = nil, log: [UInt8] = []) async -> String? {
        let deadline = time.now() + patience
        let query = duration.map { "?duration=\($0.inNanoseconds / 1_000_000)ms" } ?? ""
        let path = "/heartbeat/\(Self.encoded(name))/\(action)\(query)"
        let what = action == "start" ? "the start" : "the end"
        while true {
            let reason: String
            switch await ask(path, log, until: deadline) {
            case .done: return nil
            case .given(let why): return warning(what, why)
            case .again(let why): reason = why
            }
            guard deadline - time.now() > Self.pause else { return warning(what, reason) }
            try? await time.sleep(for: Self.pause)
        }
    }

    private func ask(_ path: String, _ log: [UInt8], until deadline: MonotonicInstant) async -> Try {
        let connection: AgentConnection
        switch agent {
        case .success(let found): connection = found
        case .failure(let error): return .given(up: "\(error)")
        }
        do throws(AgentConnection.Unreachable) {
            let answer = try await connection.ask("POST", path, body: log, timeout: deadline - time.now())
            if answer.status == 200 { return .done }
            let said = JSONField.string("error", in: answer.text) ?? "it answers \(answer.status)"
            let mayHelp = [408, 429].contains(answer.status) || answer.status >= 500
            return mayHelp ? .again(said) : .given(up: said)
        } catch {
            return .again(error.description)
        }
    }

    private func warning(_ what: String, _ reason: String) -> String {
        "omniflow-agent: warning: \(what) of \(name) was not reported: \(reason)"
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.append(Character(UnicodeScalar(byte)))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
    }
}
