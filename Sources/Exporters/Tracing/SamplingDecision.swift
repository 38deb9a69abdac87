/// What a sampler says of a span that is about to start.
public struct SamplingDecision: Sendable, Hashable {
    /// Whether the span is kept.
    public let isSampled: Bool
    /// The state to go on with, in the span's own context.
    public let traceState: TraceState

    /// Creates a decision.
    public init(isSampled: Bool, traceState: TraceState = TraceState()) {
        self.isSampled = isSampled
        self.traceState = traceState
    }
}
