import Telemetry
import Tracing

/// The span of one round or up-check: the root of a trace, which is kept where it failed or was slow.
struct RoundSpan: Sendable {
    private let span: any Span

    /// Begins the span.
    ///
    /// - Parameters:
    ///   - target: what is asked.
    ///   - tier: for what.
    ///   - slow: from which duration on it is kept, though it went well.
    ///   - generation: the one that was current when it began.
    init(_ target: TargetID, _ tier: Tier, slowFrom slow: Duration, generation: UInt64) {
        var context = ServiceContext.topLevel
        context.tailRule = .failedOrSlow(from: slow)
        span = InstrumentationSystem.tracer.startSpan("probe \(tier.words) \(target.kind)", context: context)
        guard span.isRecording else { return }
        span.updateAttributes { attributes in
            attributes[SemanticAttribute.Omniflow.target] = target.description
            attributes[SemanticAttribute.Omniflow.probeKind] = target.kind
            attributes[SemanticAttribute.Omniflow.probeTier] = tier.rawValue
            attributes[SemanticAttribute.Omniflow.generation] = Int64(clamping: generation)
        }
    }

    /// Does something within the round: what it starts belongs to the same trace, on whatever executor.
    func within(_ operation: () async -> Void) async {
        await ServiceContext.$current.withValue(span.context) { await operation() }
    }

    /// Ends the span with what came of the round.
    func end(_ result: Result<ProbeResult, ProbeError>) {
        switch result {
        case .success: span.conclude(nil)
        case .failure(let error): span.conclude(error.callFailure)
        }
    }
}

extension Tier {
    /// The tier in the names of spans.
    fileprivate var words: String {
        switch self {
        case .round: "round"
        case .upCheck: "up-check"
        }
    }
}
