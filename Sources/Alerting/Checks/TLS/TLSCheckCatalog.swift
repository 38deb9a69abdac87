import Telemetry

/// The checks of certificates, a server's or those in files.
enum TLSCheckCatalog {
    static let up = CheckDescriptor(
        kind: "tls", aspect: nil,
        explanation: "The certificates are not to be trusted, or there is no agreement on TLS.",
        firstStep: "look at them: openssl s_client -connect HOST:PORT -servername NAME; openssl x509 -text -in FILE")

    static let certificate = CheckDescriptor(
        kind: "tls", aspect: "certificate", explanation: "A certificate ends soon.",
        firstStep: "renew it and reload what uses it; see why the automatic renewal did not",
        limits: CertificateLeftCheck.limits,
        details: "The time until the first certificate ends of those that the server sends, or of those in the files.",
        families: ["probe_ssl_earliest_cert_expiry", "omniflow_certificate_expiry_timestamp_seconds"],
        collectors: ["handshake"])

    static let latency = CheckDescriptor(
        kind: "tls", aspect: "latency", explanation: "The handshake takes long.",
        firstStep: "see which part is slow: omniflow_tls_duration_seconds by phase",
        limits: CheckLimits(unit: "seconds", warn: 1),
        details: "The whole probe: name lookup, connection and handshake.",
        families: ["probe_duration_seconds"], collectors: ["handshake"])
}

extension CheckSet {
    /// The checks of certificates.
    static var tls: CheckSet {
        CheckSet(
            upCheck: TLSCheckCatalog.up, others: [TLSCheckCatalog.certificate, TLSCheckCatalog.latency],
            aspects: [
                CertificateLeftCheck(TLSCheckCatalog.certificate),
                WorstSampleCheck(TLSCheckCatalog.latency, quiet: "answered at once") { time, _ in
                    "took \(HumanUnits.seconds(time))"
                },
            ])
    }
}
