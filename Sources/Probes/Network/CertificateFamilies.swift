import TLSInspection
import Telemetry

/// The families about TLS and certificates, by blackbox_exporter's names and ours.
enum CertificateFamilies {
    static let earliestExpiry = MetricDescriptor(
        "probe_ssl_earliest_cert_expiry", .gauge,
        help: "When the first certificate of those that the server sent ends, in seconds since 1970.")
    static let chainExpiry = MetricDescriptor(
        "probe_ssl_last_chain_expiry_timestamp_seconds", .gauge,
        help: "When the first certificate of the verified chain ends; where none was verified year 1, or nothing.")
    static let chainInfo = MetricDescriptor(
        "probe_ssl_last_chain_info", .gauge,
        labels: ["fingerprint_sha256", "subject", "issuer", "subjectalternative", "serialnumber"],
        help: "The server's own certificate, described by labels; always 1.")
    static let chainInfoDebian12 = MetricDescriptor(
        "probe_ssl_last_chain_info", .gauge,
        labels: ["fingerprint_sha256", "subject", "issuer", "subjectalternative"],
        help: "The server's own certificate, described by labels; always 1.")
    static let version = MetricDescriptor(
        "probe_tls_version_info", .gauge, labels: ["version"], help: "The version of TLS in use, as a label; always 1.")
    static let expiry = MetricDescriptor(
        "omniflow_certificate_expiry_timestamp_seconds", .gauge, labels: ["source", "position", "subject"],
        unit: "seconds", help: "When a certificate ends; position 0 is the server's own or the first of a file.")

    /// Seconds from the year 1 to 1970: Go's time that was never set.
    private static let neverSet: Double = -62_135_596_800
    /// So many certificates have a series of their own.
    static let seriesLimit = 50

    /// What a handshake tells.
    static func families(_ report: TLSReport, source: String, _ names: NamesProfile) -> [MetricFamily] {
        guard let leaf = report.chain.first, let earliest = report.chain.map(\.notAfter).min() else { return [] }
        let last = report.verifiedChain.map(\.notAfter).min().map(Double.init) ?? neverSet
        var values = [
            leaf.fingerprint, leaf.subject.description, leaf.issuer.description, leaf.dnsNames.joined(separator: ","),
        ]
        if names == .current { values.append(leaf.serialNumber) }
        let info = names == .current ? chainInfo : chainInfoDebian12
        return [
            NetworkFamilies.family(earliestExpiry, Double(earliest)), NetworkFamilies.family(chainExpiry, last),
            MetricFamily(info, samples: [Sample(labelNames: info.labelNames, labelValues: values, value: 1)]),
            NetworkFamilies.family(version, [(report.version?.description ?? "unknown", 1)]),
            expiries([(source, report.chain)]),
        ]
    }

    /// When each of the certificates ends.
    static func expiries(_ sources: [(name: String, certificates: [Certificate])]) -> MetricFamily {
        var samples: [Sample] = []
        for source in sources {
            for (position, certificate) in source.certificates.enumerated() where samples.count < seriesLimit {
                samples.append(
                    Sample(
                        labelNames: expiry.labelNames,
                        labelValues: [source.name, String(position), certificate.shortName],
                        value: Double(certificate.notAfter)))
            }
        }
        return MetricFamily(expiry, samples: samples)
    }
}
