import Telemetry

/// A probe that the settings make impossible: each round fails with the reason.
struct UnusableProbe: Probe {
    let target: TargetID
    let reason: String

    func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        throw ProbeError(.settings, reason, hint: "omniflow-agent check-config says where")
    }
}
