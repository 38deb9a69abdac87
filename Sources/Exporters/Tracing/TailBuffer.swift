import Synchronization
import Telemetry
import Tracing

/// Holds the spans of a trace that nobody sampled until the outermost of them ends, which decides by its rule whether
/// all of them are kept or forgotten.
final class TailBuffer: Sendable {
    /// How many spans are held; more are forgotten and counted.
    static let limit = 256

    private enum Decision {
        case open, kept, forgotten
    }

    private struct State {
        var decision = Decision.open
        var held: [SpanCore] = []
    }

    /// The span that decides.
    private let outermost: SpanID
    private let rule: TailRule
    private let sink: SpanSink
    private let state = Mutex(State())

    init(outermost: SpanID, rule: TailRule, sink: SpanSink) {
        self.outermost = outermost
        self.rule = rule
        self.sink = sink
    }

    /// Whether it is known that the spans are kept.
    var isKept: Bool { state.withLock { $0.decision == .kept } }

    /// Whether it is known that they are not.
    var isForgotten: Bool { state.withLock { $0.decision == .forgotten } }

    /// Takes a span that has ended.
    func take(_ core: SpanCore, _ recording: SpanRecording) {
        let isLast = core.spanContext.spanID == outermost
        let isKept =
            isLast
            && (rule.keepsAll || rule.keepsErrors && recording.hasFailed
                || rule.slowFrom.map { recording.duration >= $0 } ?? false)
        let leaving = state.withLock { state -> [SpanCore] in
            if isLast, state.decision == .open { state.decision = isKept ? .kept : .forgotten }
            switch state.decision {
            case .kept:
                defer { state.held = [] }
                return state.held + [core]
            case .forgotten: state.held = []
            case .open where state.held.count < Self.limit: state.held.append(core)
            case .open: sink.noteOverflow()
            }
            return []
        }
        for core in leaving { sink.keep(core) }
    }

    /// Decides now that all are kept: something within them matters whatever comes of them.
    func keep() {
        let leaving = state.withLock { state -> [SpanCore] in
            guard state.decision == .open else { return [] }
            state.decision = .kept
            defer { state.held = [] }
            return state.held
        }
        for core in leaving { sink.keep(core) }
    }
}
