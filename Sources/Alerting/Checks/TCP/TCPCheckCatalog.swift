import Telemetry

/// The checks of a TCP service.
enum TCPCheckCatalog {
    static let up = CheckDescriptor(
        kind: "tcp", aspect: nil,
        explanation: "The service does not take connections, or does not say what it should.",
        firstStep: "see whether it runs and listens: ss -ltnp; try it from here: nc -v HOST PORT")

    static let certificate = CheckDescriptor(
        kind: "tcp", aspect: "certificate", explanation: "A certificate of the service ends soon.",
        firstStep: "renew it and reload the service; see why the automatic renewal did not",
        limits: CertificateLeftCheck.limits,
        details: "The time until the first certificate ends of those that the server sends; only with TLS.",
        families: ["probe_ssl_earliest_cert_expiry", "omniflow_certificate_expiry_timestamp_seconds"],
        collectors: ["connection"])

    static let latency = CheckDescriptor(
        kind: "tcp", aspect: "latency", explanation: "Connecting to the service takes long.",
        firstStep: "see which part is slow: omniflow_tcp_duration_seconds by phase",
        limits: CheckLimits(unit: "seconds", warn: 1),
        details: "The whole probe: name lookup, connection, TLS and dialogue.",
        families: ["probe_duration_seconds"], collectors: ["connection"])
}

extension CheckSet {
    /// The checks of a TCP service.
    static var tcp: CheckSet {
        CheckSet(
            upCheck: TCPCheckCatalog.up, others: [TCPCheckCatalog.certificate, TCPCheckCatalog.latency],
            aspects: [
                CertificateLeftCheck(TCPCheckCatalog.certificate),
                WorstSampleCheck(TCPCheckCatalog.latency, quiet: "connected at once") { time, _ in
                    "took \(HumanUnits.seconds(time))"
                },
            ])
    }
}
