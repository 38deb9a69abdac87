import Telemetry

/// The checks of a question to a name server.
enum DNSCheckCatalog {
    static let up = CheckDescriptor(
        kind: "dns", aspect: nil, explanation: "The name server does not answer, or not as expected.",
        firstStep: "ask it yourself: dig @SERVER NAME TYPE; compare with another server")

    static let latency = CheckDescriptor(
        kind: "dns", aspect: "latency", explanation: "The name server answers slowly.",
        firstStep: "see whether it asks others that are slow: dig +trace NAME",
        limits: CheckLimits(unit: "seconds", warn: 1),
        details: "The whole probe: finding the server's address, and the answer.",
        families: ["probe_duration_seconds"], collectors: ["question"])
}

extension CheckSet {
    /// The checks of a question to a name server.
    static var dns: CheckSet {
        CheckSet(
            upCheck: DNSCheckCatalog.up, others: [DNSCheckCatalog.latency],
            aspects: [
                WorstSampleCheck(DNSCheckCatalog.latency, quiet: "answered at once") { time, _ in
                    "answered in \(HumanUnits.seconds(time))"
                }
            ])
    }
}
