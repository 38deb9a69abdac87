import Synchronization
import Telemetry

/// What an exporter remembers from one export to the next.
final class ExportLedger: Sendable {
    /// A destination that asked to be left alone.
    struct Hold {
        let until: MonotonicInstant
        let failure: ExportFailure
    }

    /// The longest that a destination is left alone, whatever it asks for.
    private static let longestHold = Duration.seconds(300)

    private struct State {
        var statistics = OTLPExporterStatistics()
        var pace: DiagnosticPace
        var hold: Hold?
    }

    private let state: Mutex<State>
    private let time: any TimeSource
    private let tell: @Sendable (OTLPDiagnostic) -> Void

    init(destination: String, time: any TimeSource, tell: @escaping @Sendable (OTLPDiagnostic) -> Void) {
        state = Mutex(State(pace: DiagnosticPace(destination: destination)))
        self.time = time
        self.tell = tell
    }

    var statistics: OTLPExporterStatistics { state.withLock { $0.statistics } }

    func begin(_ items: Int) { state.withLock { $0.statistics.begin(items) } }

    func end(_ outcome: ExportOutcome, of items: Int, took duration: Duration) {
        state.withLock { $0.statistics.end(outcome, of: items, took: duration) }
    }

    func noteRequest() { state.withLock { $0.statistics.requests += 1 } }

    /// Notes a failure.
    ///
    /// - Parameter items: how many are lost by it; none where there will be another try.
    func noteFailure(_ failure: ExportFailure, lost items: Int) {
        let now = time.now()
        let told = state.withLock { state in
            state.statistics.noteFailure(failure.reason, at: now)
            return state.pace.failed(failure, lost: items, now: now)
        }
        if let told { tell(told) }
    }

    /// Notes that the destination took items, and how many of them it did not take.
    func noteAnswer(_ answer: OTLPAnswer, rejected: Int) {
        let now = time.now()
        let told = state.withLock { state -> [OTLPDiagnostic] in
            state.statistics.noteSuccess(now)
            if rejected == 0 { return state.pace.succeeded(saying: answer.message, now: now) }
            let reason = answer.message.isEmpty ? "the receiver says no reason" : answer.message
            let failure = ExportFailure(errorType: "partial", reason: reason)
            return [state.pace.failed(failure, lost: rejected, isPartial: true, now: now)].compactMap { $0 }
        }
        for diagnostic in told { tell(diagnostic) }
    }

    /// Leaves the destination alone for as long as it asks for, within bounds.
    func hold(for pause: Duration, after failure: ExportFailure) {
        let until = time.now() + min(pause, Self.longestHold)
        state.withLock { $0.hold = Hold(until: until, failure: failure) }
    }

    /// Until when the destination is to be left alone; nil for no longer.
    func currentHold() -> Hold? {
        let now = time.now()
        return state.withLock { state in
            if let hold = state.hold, hold.until <= now { state.hold = nil }
            return state.hold
        }
    }
}
