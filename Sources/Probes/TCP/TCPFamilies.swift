import Telemetry

/// Every family of a TCP service.
enum TCPFamilies {
    static let failedDueToRegex = MetricDescriptor(
        "probe_failed_due_to_regex", .gauge, help: "Whether the service ended without the text that was expected.")
    static let phases = MetricDescriptor(
        "omniflow_tcp_duration_seconds", .gauge, labels: ["phase"], unit: "seconds",
        help: "How long each part took: resolve, connect, tls and dialogue; those that did not begin are left out.")

    static let all = PublishedFamilies(
        always: NetworkFamilies.all + [
            failedDueToRegex, phases, CertificateFamilies.earliestExpiry, CertificateFamilies.chainExpiry,
            CertificateFamilies.version, CertificateFamilies.expiry,
        ],
        currentOnly: [CertificateFamilies.chainInfo], debian12Only: [CertificateFamilies.chainInfoDebian12])
}
