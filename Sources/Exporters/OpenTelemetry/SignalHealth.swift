public import Telemetry

/// How one signal fares on its way to its receiver.
public struct SignalHealth: Sendable, Equatable {
    /// What leaves.
    public var signal: OTLPSignal
    /// Scheme, host and port of the destination: what may be shown of it.
    public var destination: String
    /// When something was last taken; nil for never.
    public var lastSuccess: MonotonicInstant?
    /// When the first export began after which nothing was taken; nil while all is well.
    public var failingSince: MonotonicInstant?
    /// Why the newest export failed, in words without secrets; nil while all is well.
    public var reason: String?
    /// How many spans, points or records were taken.
    public var exported: UInt64 = 0
    /// How many never will be: there was no room for them, or they were sent in vain.
    public var dropped: UInt64 = 0
    /// How many wait or are under way; no points of metrics, which are read when they leave.
    public var waiting = 0

    /// The health of what was not yet sent.
    public init(_ signal: OTLPSignal, to destination: String) {
        self.signal = signal
        self.destination = destination
    }
}
