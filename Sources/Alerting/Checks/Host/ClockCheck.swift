import Telemetry

/// `clock`: whether somebody keeps the clock right, and how far it is off.
///
/// The kernel lets its estimate of the possible error grow while nobody corrects the clock, up to 16 s; it starts
/// there, so that this is also what a machine shows on which no time daemon ever ran.
struct ClockCheck: CheckAspect {
    private static let greatestError = 16.0
    private var wasSynchronised = false

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let status = round.value("node_timex_sync_status") else { return [] }
        let limits = round.resolved(HostCheckCatalog.clock).limits
        let offset = abs(round.value("node_timex_offset_seconds") ?? 0)
        let error = round.value("node_timex_maxerror_seconds") ?? 0
        if status != 0 { wasSynchronised = true }
        let (state, reason) =
            status != 0
            ? (limits.state(of: offset), "synchronised, \(HumanUnits.seconds(offset)) off") : unsynchronised(error)
        return [
            Finding(
                descriptor: HostCheckCatalog.clock, state: state, reason: reason,
                observation: limits.observation(status != 0 ? offset : error))
        ]
    }

    private func unsynchronised(_ error: Double) -> (CheckState, String) {
        let text = HumanUnits.seconds(error)
        if wasSynchronised { return (.warn, "not synchronised any more, possibly \(text) off") }
        return error >= Self.greatestError
            ? (.warn, "no time daemon keeps this clock: possibly \(text) off")
            : (.pass, "not marked as synchronised, at most \(text) off")
    }
}
