import Synchronization

/// Makes the identities of traces and spans, without a lock and without asking the system each time.
///
/// A counter, started at a random place for each kind of number, is mixed as SplitMix64 does. Mixing is one to one, so
/// no span id comes twice from a source before 2^64 were made, and a trace id has two such numbers with starts of their
/// own. Two processes would have to draw nearby starts: for spans of one trace that is as unlikely as the same random
/// number twice, for traces far less likely still.
/// The numbers pass for random, which is what samplers want of a trace id; they are no secrets. Whoever has seen one
/// can tell the next, so nothing must be allowed or hidden by an identity.
///
/// Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014.
public final class IdentitySource: Sendable {
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    private let counter = Atomic<UInt64>(0)
    private let highStart: UInt64
    private let lowStart: UInt64
    private let spanStart: UInt64

    /// Creates a source that starts where the system's randomness says.
    public init() {
        var system = SystemRandomNumberGenerator()
        highStart = system.next()
        lowStart = system.next()
        spanStart = system.next()
    }

    /// Creates a source that makes the same identities for the same seed: for tests.
    public init(seed: UInt64) {
        highStart = Self.mix(seed &+ Self.step)
        lowStart = Self.mix(highStart)
        spanStart = Self.mix(lowStart)
    }

    /// The next trace id, never zero; its last seven bytes are random, so `TraceFlags.random` may be set.
    public func traceID() -> TraceID {
        while true {
            let place = next()
            let id = TraceID(high: Self.mix(highStart &+ place), low: Self.mix(lowStart &+ place))
            if id.isValid { return id }
        }
    }

    /// The next span id, never zero.
    public func spanID() -> SpanID {
        while true {
            let id = SpanID(Self.mix(spanStart &+ next()))
            if id.isValid { return id }
        }
    }

    private func next() -> UInt64 {
        counter.wrappingAdd(Self.step, ordering: .relaxed).newValue
    }

    private static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
