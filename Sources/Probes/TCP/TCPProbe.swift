public import Telemetry

/// Connects to a TCP service, with TLS and a dialogue where the settings have them.
public struct TCPProbe: UpCheckedProbe {
    /// Which service.
    public let target: TargetID
    private let observed: ObservedTarget

    /// Creates a probe; nothing is connected before the first question.
    public init(target: TargetID, settings: TCPProbeSettings, time: any TimeSource) {
        self.target = target
        observed = ObservedTarget(freshness: settings.freshness, time: time) { deadline in
            var look = TCPLook(settings)
            return await look.observe(until: deadline, at: time.wallClock())
        }
    }

    /// Connects and talks; what it saw is kept for the next round.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        try await observed.checkUp(until: deadline)
    }

    /// What the last up-check saw, or a look of its own where that is not fresh.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        try await observed.measure(until: deadline)
    }

    /// `probe_success 0`, and what the failed look itself found.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] { observed.familiesWhenDown(error) }

    /// Never an element: no connection is kept.
    public var connectionLosses: AsyncStream<Void> { AsyncStream { $0.finish() } }

    /// Nothing to end.
    public func close() async {}
}
