import HTTPClient
import NetworkClient
import Telemetry

/// Every family of an HTTP target: blackbox_exporter's.
///
/// What targets of every kind have, and what certificates have, is defined with those of the other kinds.
enum HTTPFamilies {
    static let status = MetricDescriptor(
        "probe_http_status_code", .gauge, help: "Status of the last answer; 0 without one.")
    static let phases = MetricDescriptor(
        "probe_http_duration_seconds", .gauge, labels: ["phase"], unit: "seconds",
        help: "How long each phase of the question took, redirects added up.")
    static let contentLength = MetricDescriptor(
        "probe_http_content_length", .gauge,
        help: "Length of the body as the answer's head tells it; -1 where it does not.")
    static let bodyLength = MetricDescriptor(
        "probe_http_uncompressed_body_length", .gauge, help: "How many bytes of the body were read, decompressed.")
    static let redirects = MetricDescriptor(
        "probe_http_redirects", .gauge, help: "How many redirects led to the last answer.")
    static let isTLS = MetricDescriptor(
        "probe_http_ssl", .gauge, help: "Whether the last answer came over TLS.")
    static let version = MetricDescriptor(
        "probe_http_version", .gauge, help: "Version of HTTP of the last answer; 0 without one.")
    static let patternFailure = MetricDescriptor(
        "probe_failed_due_to_regex", .gauge, help: "Whether a rule about the body or a header is what failed.")
    static let lastModified = MetricDescriptor(
        "probe_http_last_modified_timestamp_seconds", .gauge, unit: "seconds",
        help: "Time in the header Last-Modified of the last answer, since 1970.")
    static let tlsCipher = MetricDescriptor(
        "probe_tls_cipher_info", .gauge, labels: ["cipher"], help: "The cipher suite that was agreed on.")

    static let all = PublishedFamilies(
        always: NetworkFamilies.all + [
            status, phases, contentLength, bodyLength, redirects, isTLS, version, patternFailure, lastModified,
            CertificateFamilies.earliestExpiry, CertificateFamilies.chainExpiry, CertificateFamilies.version,
        ], currentOnly: [CertificateFamilies.chainInfo, tlsCipher],
        debian12Only: [CertificateFamilies.chainInfoDebian12])

    /// Adds what one answer showed.
    static func add(
        _ seen: HTTPObservation, isPatternFailure: Bool, _ names: NamesProfile, to sink: inout MetricSink
    ) {
        var route = NetworkRoute()
        route.lookup = seen.firstLookup
        route.address = seen.remoteAddress.flatMap { SocketAddress(host: $0, port: 0) }
        sink.add(contentsOf: NetworkFamilies.families(of: route))
        sink.add(phases, ["resolve"], seen.phases.lookup.inSeconds)
        sink.add(phases, ["connect"], seen.phases.connect.inSeconds)
        sink.add(phases, ["tls"], seen.phases.tls.inSeconds)
        sink.add(phases, ["processing"], seen.phases.processing.inSeconds)
        sink.add(phases, ["transfer"], seen.phases.transfer.inSeconds)
        sink.add(status, Double(seen.status))
        sink.add(contentLength, seen.status == 0 ? 0 : Double(seen.contentLength ?? -1))
        sink.add(bodyLength, Double(seen.bodyLength))
        sink.add(redirects, Double(seen.redirects))
        sink.add(version, seen.version)
        sink.add(patternFailure, isPatternFailure ? 1 : 0)
        if let time = seen.header("Last-Modified").flatMap({ HTTPDateText.seconds($0) }) {
            sink.add(lastModified, Double(time))
        }
        sink.add(isTLS, seen.tls != nil && seen.status > 0 ? 1 : 0)
        if let facts = seen.tls { add(facts, names, to: &sink) }
    }

    private static func add(_ facts: PeerFacts, _ names: NamesProfile, to sink: inout MetricSink) {
        if let end = facts.earliestEnd { sink.add(CertificateFamilies.earliestExpiry, Double(end)) }
        if let end = facts.trustedUntil { sink.add(CertificateFamilies.chainExpiry, Double(end)) }
        if !facts.version.isEmpty { sink.add(CertificateFamilies.version, [facts.version], 1) }
        if names == .current, !facts.cipher.isEmpty { sink.add(tlsCipher, [facts.cipher], 1) }
        guard let own = facts.chain.first else { return }
        var values = [own.fingerprint, own.subject, own.issuer, own.names.joined(separator: ",")]
        if names == .current { values.append(own.serial) }
        sink.add(names == .current ? CertificateFamilies.chainInfo : CertificateFamilies.chainInfoDebian12, values, 1)
    }
}
