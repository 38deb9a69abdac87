public import Tracing

/// Decides at a span's start whether it is kept.
///
/// A decision depends on what it is asked about and on nothing else, so that it is the same each time.
public struct Sampler: Sendable, CustomStringConvertible {
    private enum Root: Sendable {
        case always, never
        case ratio(RatioSampler)
    }

    private let root: Root
    /// Whether a child of this process' spans is kept where its parent is, and nowhere else.
    let followsParent: Bool

    /// Makes the sampler that was chosen.
    ///
    /// A share above 1 keeps everything. A share that is no number counts as 1, which the specification says of an
    /// argument that cannot be used. Of a share of 2^-57 or less nothing is left, nor of a negative one.
    public init(_ choice: SamplerChoice) {
        var choice = choice
        var followsParent = false
        while case .parentBased(let inner) = choice {
            followsParent = true
            choice = inner
        }
        self.followsParent = followsParent
        root =
            switch choice {
            case .always, .parentBased: .always
            case .never: .never
            case .ratio(let share): RatioSampler(share.isNaN ? 1 : share).map(Root.ratio) ?? .never
            }
    }

    /// Decides about a span that is about to start.
    ///
    /// - Parameters:
    ///   - parent: Whose child it would be; nil for the root of a trace.
    ///   - traceID: Its trace, which is the parent's where there is one.
    ///   - name: What it does.
    ///   - kind: Its role.
    /// - Returns: The decision, with the state for the span's own context.
    public func decide(
        parent: SpanContext?, traceID: TraceID, name: String, kind: SpanKind
    ) -> SamplingDecision {
        guard let parent, parent.isValid else { return decide(traceID, TraceState()) }
        return followsParent ? follow(parent) : decide(traceID, parent.traceState)
    }

    private func decide(_ traceID: TraceID, _ state: TraceState) -> SamplingDecision {
        switch root {
        // The threshold of another sampler says nothing of this decision.
        case .always: SamplingDecision(isSampled: true, traceState: state.settingThreshold(nil))
        case .never: SamplingDecision(isSampled: false, traceState: state.settingThreshold(nil))
        case .ratio(let sampler): sampler.decide(traceID, state)
        }
    }

    /// Decides as the parent did.
    ///
    /// What another process says of its threshold is believed only if it fits its decision.
    private func follow(_ parent: SpanContext) -> SamplingDecision {
        let state = parent.traceState
        guard parent.isRemote, let threshold = state.threshold else {
            return SamplingDecision(isSampled: parent.isSampled, traceState: state)
        }
        let randomness = state.randomness ?? parent.traceID.low & RatioSampler.randomBits
        let fits = parent.isSampled == (randomness >= threshold)
        return SamplingDecision(
            isSampled: parent.isSampled, traceState: fits ? state : state.settingThreshold(nil))
    }

    /// The names that the specification has for samplers.
    public var description: String {
        let name =
            switch root {
            case .always: "AlwaysOnSampler"
            case .never: "AlwaysOffSampler"
            case .ratio(let sampler): sampler.description
            }
        guard followsParent else { return name }
        return "ParentBased{root:\(name),"
            + "remoteParentSampled:AlwaysOnSampler,remoteParentNotSampled:AlwaysOffSampler,"
            + "localParentSampled:AlwaysOnSampler,localParentNotSampled:AlwaysOffSampler}"
    }
}
