import Synchronization

/// What came with a request and could not be used, counted.
public final class PropagationLosses: Sendable {
    private let parents = Atomic<UInt64>(0)
    private let states = Atomic<UInt64>(0)
    private let members = Atomic<UInt64>(0)

    /// Creates counters that stand at zero.
    public init() {}

    /// Values of `traceparent` that were refused, so that a new trace began.
    public var traceParents: UInt64 { parents.load(ordering: .relaxed) }
    /// Values of `tracestate` that were refused beside a good `traceparent`.
    public var traceStates: UInt64 { states.load(ordering: .relaxed) }
    /// Members of `baggage` that were refused, or had no room.
    public var baggageMembers: UInt64 { members.load(ordering: .relaxed) }

    func countTraceParent() { parents.wrappingAdd(1, ordering: .relaxed) }
    func countTraceState() { states.wrappingAdd(1, ordering: .relaxed) }

    func countBaggageMembers(_ count: Int) {
        guard count > 0 else { return }
        members.wrappingAdd(UInt64(count), ordering: .relaxed)
    }
}
