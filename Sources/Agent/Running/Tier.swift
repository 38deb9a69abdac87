import Telemetry

/// What a target is asked for: each tier has a pace of its own, and at most one of each is in flight.
enum Tier: String, Sendable, CaseIterable {
    /// One cheap round trip.
    case upCheck = "up_check"
    /// Everything that the probe measures.
    case round

    /// Asks once; an up-check brings an empty result.
    func ask(_ probe: any Probe, until deadline: MonotonicInstant) async -> Result<ProbeResult, ProbeError> {
        do throws(ProbeError) {
            switch self {
            case .round: return .success(try await probe.measure(until: deadline))
            case .upCheck:
                try await (probe as? any UpCheckedProbe)?.checkUp(until: deadline)
                return .success(ProbeResult())
            }
        } catch {
            return .failure(error)
        }
    }
}
