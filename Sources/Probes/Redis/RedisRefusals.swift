import RedisClient
import Telemetry

/// What the server has refused, so that it is not asked in every round.
///
/// Each question without the right to ask it is an entry in the server's `ACL LOG` and a step of its counters, so one
/// is repeated only after a while; a command that the server does not know is not repeated while it runs.
struct RedisRefusals: Sendable {
    /// After which time a right may have been given.
    static let patience = Duration.seconds(300)

    private enum Refusal {
        case unknown
        case denied(MonotonicInstant)
    }

    private var refusals: [RedisCollector: Refusal] = [:]

    /// Whether the question is to be asked now.
    func allow(_ collector: RedisCollector, at now: MonotonicInstant) -> Bool {
        switch refusals[collector] {
        case nil: true
        case .unknown: false
        case .denied(let at): now - at >= Self.patience
        }
    }

    /// Takes in how a question was answered; `error` is nil where it was.
    mutating func note(_ collector: RedisCollector, _ error: RedisError?, at now: MonotonicInstant) {
        guard let error else {
            refusals[collector] = nil
            return
        }
        if error.word == "NOPERM" {
            refusals[collector] = .denied(now)
        } else if Self.isUnknownCommand(error) {
            refusals[collector] = .unknown
        }
    }

    /// Whether the server said that it has no such command.
    static func isUnknownCommand(_ error: RedisError) -> Bool {
        error.message.contains("unknown command") || error.message.contains("nknown subcommand")
    }

    /// Forgets everything: another server answers now.
    mutating func forget() { refusals = [:] }
}
