import Synchronization
import Telemetry

/// What became of the exports of one signal so far, whatever exporter sends them.
final class ExportRecord: Sendable {
    /// The counts and moments so far.
    struct State: Sendable, Equatable {
        var exported: UInt64 = 0
        var lost: UInt64 = 0
        var lastSuccess: MonotonicInstant?
        var failingSince: MonotonicInstant?
        var reason: String?
    }

    private let content = Mutex(State())

    var state: State { content.withLock { $0 } }

    /// Notes what came of an export.
    ///
    /// A receiver that answers is one that is reached, even where it takes nothing. One that was not waited for says
    /// nothing of the way.
    ///
    /// - Parameters:
    ///   - items: how many were to be sent.
    ///   - begun: when the export began.
    ///   - reason: why it failed, in words, where the exporter has any.
    func note(_ outcome: ExportOutcome, of items: Int, begun: MonotonicInstant, now: MonotonicInstant, reason: String?)
    {
        content.withLock { state in
            let taken = min(max(0, outcome.accepted), items)
            state.exported &+= UInt64(taken)
            state.lost &+= UInt64(max(0, items - taken))
            switch outcome.errorType {
            case nil, "partial":
                state.lastSuccess = now
                state.failingSince = nil
                state.reason = nil
            case "cancelled": break
            case let errorType?:
                if taken > 0 { state.lastSuccess = now }
                state.failingSince = taken > 0 ? nil : state.failingSince ?? begun
                state.reason = taken > 0 ? nil : reason ?? errorType
            }
        }
    }
}
