import Telemetry

/// The checks of a host that is asked for an echo.
enum ICMPCheckCatalog {
    static let up = CheckDescriptor(
        kind: "icmp", aspect: nil, explanation: "The host does not reply to echo requests.",
        firstStep: "see how far packets come: mtr HOST; a firewall may drop echo requests alone")

    static let latency = CheckDescriptor(
        kind: "icmp", aspect: "latency", explanation: "The host replies slowly.",
        firstStep: "see where the time goes: mtr HOST",
        limits: CheckLimits(unit: "seconds", warn: 1), details: "The whole probe: name lookup and round trip.",
        families: ["probe_duration_seconds"], collectors: ["echo"])
}

extension CheckSet {
    /// The checks of a host that is asked for an echo.
    static var icmp: CheckSet {
        CheckSet(
            upCheck: ICMPCheckCatalog.up, others: [ICMPCheckCatalog.latency],
            aspects: [
                WorstSampleCheck(ICMPCheckCatalog.latency, quiet: "replied at once") { time, _ in
                    "replied in \(HumanUnits.seconds(time))"
                }
            ])
    }
}
