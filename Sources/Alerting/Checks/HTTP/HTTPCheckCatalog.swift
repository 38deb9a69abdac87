import Telemetry

/// The checks of an address that is asked over HTTP.
enum HTTPCheckCatalog {
    private static let day = 86_400.0

    static let up = CheckDescriptor(
        kind: "http", aspect: nil, explanation: "The application does not answer, or not as the settings expect.",
        firstStep: "ask it by hand: curl -v ADDRESS; read the log of the application and of the proxy before it",
        pageReason: "those who use the application get errors or nothing")

    static let certificate = CheckDescriptor(
        kind: "http", aspect: "certificate", explanation: "The certificate of the server ends soon.",
        firstStep: "see why it was not renewed: certbot certificates; systemctl list-timers; then reload the server",
        limits: CheckLimits(unit: "seconds", worse: .lower, warn: 14 * day, critical: 3 * day),
        details:
            "The time left until the first certificate of the trusted chain ends; of the chain as it was sent where "
            + "the settings do not verify it. Wakes nobody: a certificate that has ended fails the target itself.",
        families: ["probe_ssl_last_chain_expiry_timestamp_seconds", "probe_ssl_earliest_cert_expiry"],
        collectors: ["answer"])

    static let latency = CheckDescriptor(
        kind: "http", aspect: "latency", explanation: "The application answers slowly.",
        firstStep: "see which phase it is: probe_http_duration_seconds by phase; then the application's own traces",
        limits: CheckLimits(unit: "seconds", warn: 1),
        details: "The time of one whole question, from the name to the last byte. Fails only where a limit is set.",
        families: ["probe_duration_seconds"], collectors: ["answer"])
}

extension CheckSet {
    /// The checks of an address that is asked over HTTP.
    static var http: CheckSet {
        typealias Checks = HTTPCheckCatalog
        return CheckSet(
            upCheck: Checks.up, others: [Checks.certificate, Checks.latency],
            aspects: [
                HTTPCertificateCheck(),
                WorstSampleCheck(Checks.latency, quiet: "answered at once") { time, _ in
                    "answered in \(HumanUnits.seconds(time))"
                },
            ])
    }
}

/// `certificate`: how long the chain of a server is good yet.
private struct HTTPCertificateCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = HTTPCheckCatalog.certificate
        guard let end = descriptor.families.lazy.compactMap({ round.value($0) }).first else { return [] }
        let left = end - round.reading.measurement.startedAtWall.secondsWithFraction
        let limits = round.resolved(descriptor).limits
        let reason =
            left > 0
            ? "the certificate ends in \(HumanUnits.seconds(left))"
            : "the certificate ended \(HumanUnits.seconds(-left)) ago"
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: left), reason: reason,
                observation: limits.observation(left))
        ]
    }
}
