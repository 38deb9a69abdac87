public import Telemetry

/// Looks at the certificates of a server or of local files: chain, names, days left, version of TLS.
public struct TLSProbe: UpCheckedProbe {
    /// Whose certificates.
    public let target: TargetID
    private let observed: ObservedTarget

    /// Creates a probe; nothing is connected or read before the first question.
    public init(target: TargetID, settings: TLSProbeSettings, time: any TimeSource) {
        self.target = target
        observed = ObservedTarget(freshness: settings.freshness, time: time) { deadline in
            switch settings.source {
            case .server(let host, let port):
                var look = TLSLook(settings, host: host, port: port)
                return await look.observe(until: deadline, at: time.wallClock())
            case .files(let files):
                return await CertificateFilesLook(settings, files: files).observe(
                    until: deadline, at: time.wallClock())
            }
        }
    }

    /// Shakes hands or reads the files; what it saw is kept for the next round.
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
