import Probes
import Telemetry

/// What a job's request says, read from its path and its query: `/heartbeat/NAME[/start|/success|/fail|/EXITCODE]`.
struct HeartbeatCall: Sendable, Equatable {
    /// A request that says nothing that is understood.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// The longest name, decoded, that is looked up.
    private static let longestName = 200

    let name: String
    let kind: HeartbeatEvent.Kind
    let duration: Duration?

    /// The name that a path begins with, whatever follows it: whose token has to be shown.
    static func name(in path: String) -> String? {
        let first = path.dropFirst(HeartbeatRoutes.prefix.count).prefix { $0 != "/" }
        return PercentDecoding.decode(first).flatMap { $0.utf8.count <= longestName ? $0 : nil }
    }

    init(path: String, query: String?) throws(Problem) {
        let parts = path.dropFirst(HeartbeatRoutes.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let name = PercentDecoding.decode(parts[0]), !name.isEmpty,
            name.utf8.count <= Self.longestName
        else { throw Problem(description: "write /heartbeat/NAME, and behind it /start, /fail or an exit code") }
        self.name = name
        kind = try Self.kind(parts.count == 2 ? parts[1] : "success")
        let parameters: QueryParameters
        do throws(QueryParameters.Problem) {
            parameters = try QueryParameters(query, known: ["duration"])
        } catch {
            throw Problem(description: error.description)
        }
        guard let text = parameters.value("duration") else {
            duration = nil
            return
        }
        guard let duration = Self.duration(text), kind != .start else {
            throw Problem(description: "duration is in seconds or like 90s, and goes with the end of a run")
        }
        self.duration = duration
    }

    private static func kind(_ action: Substring) throws(Problem) -> HeartbeatEvent.Kind {
        switch action {
        case "start": return .start
        case "success": return .end(exitCode: 0)
        case "fail": return .end(exitCode: HeartbeatEvent.unnamedFailure)
        default:
            guard (1...3).contains(action.utf8.count), action.utf8.allSatisfy({ (48...57).contains($0) }),
                let code = Int(action), code <= 255
            else { throw Problem(description: "behind the name stands start, success, fail, or an exit code to 255") }
            return .end(exitCode: code)
        }
    }

    private static func duration(_ text: String) -> Duration? {
        if let seconds = DecimalText.parse(text) {
            return seconds >= 0 && seconds < 1e9 ? .milliseconds(Int64(seconds * 1_000)) : nil
        }
        return DurationText.parse(text)
    }
}
