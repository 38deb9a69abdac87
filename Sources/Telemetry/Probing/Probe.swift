/// Measures one target; the port that every kind of probe fills.
///
/// A probe is created cheap and does nothing until asked. The runner measures duration and success, asks at most
/// once at a time and gives a deadline; a probe hands that deadline on to whatever it waits for, C libraries
/// included.
public protocol Probe: Sendable {
    /// Which target it measures.
    var target: TargetID { get }
    /// Measures the target once.
    ///
    /// - Throws: `ProbeError` when the target did not answer as it should. Cancellation is reported as
    ///   code `cancelled`.
    func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult
    /// What can still be said when the target is down: its `…_up 0`, never a number from before.
    func familiesWhenDown(_ error: ProbeError) -> [MetricFamily]
}

extension Probe {
    /// Nothing, for targets that no incumbent has an `…_up` for.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] { [] }
}

/// A probe of a server that is asked cheaply and often on a kept connection.
public protocol UpCheckedProbe: Probe {
    /// One cheap round trip; opens the connection where there is none. It may run while a measurement is under way.
    ///
    /// - Throws: `ProbeError` as `measure(until:)` does; whatever it throws, the target is down.
    func checkUp(until deadline: MonotonicInstant) async throws(ProbeError)
    /// An element whenever the kept connection ended without our doing: reason to check at once.
    ///
    /// Bounded: losses that nobody has looked at yet are one. Read by one task.
    var connectionLosses: AsyncStream<Void> { get }
    /// Ends the kept connections; the probe is not used afterwards.
    func close() async
}

/// What a successful probe found.
public struct ProbeResult: Sendable {
    /// The families it measured.
    public var families: [MetricFamily]
    /// The version that the target names, if it does.
    public var version: String?
    /// The number that matters, in words.
    public var summary: String?

    /// Which part of the probe gave a family, by the family's name, where the probe has parts.
    public var collectors: [String: String]
    /// Whether it repeats what an up-check saw before, in place of asking anew: then it stands in for none.
    public var isRepeated = false

    /// Creates a result.
    public init(
        families: [MetricFamily] = [], version: String? = nil, summary: String? = nil,
        collectors: [String: String] = [:]
    ) {
        self.families = families
        self.collectors = collectors
        self.version = version
        self.summary = summary
    }
}

/// A probe that looks at something slowly, beside its rounds, and publishes what it found with the next one.
public protocol SamplingProbe: Probe {
    /// Works until the task is cancelled; returns at once where the settings want nothing sampled.
    func sample() async
}
