import Telemetry

/// Every family of a TLS server or of files of certificates.
enum TLSFamilies {
    static let phases = MetricDescriptor(
        "omniflow_tls_duration_seconds", .gauge, labels: ["phase"], unit: "seconds",
        help: "How long each part took: resolve, connect and tls, which is the handshake.")
    static let trusted = MetricDescriptor(
        "omniflow_tls_trusted", .gauge,
        help: "Whether the chain leads to a trusted authority, holds today and is for the name: 1 or 0.")

    static let all = PublishedFamilies(
        always: NetworkFamilies.all + [
            phases, trusted, CertificateFamilies.earliestExpiry, CertificateFamilies.chainExpiry,
            CertificateFamilies.version, CertificateFamilies.expiry,
        ],
        currentOnly: [CertificateFamilies.chainInfo], debian12Only: [CertificateFamilies.chainInfoDebian12])
}
