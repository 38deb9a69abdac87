import HTTPClient
import Telemetry

/// Every family of an HTTP target: blackbox_exporter's.
enum HTTPFamilies {
    static let success = MetricDescriptor(
        "probe_success", .gauge, help: "Whether the answer came and was as expected (1) or not (0).")
    static let duration = MetricDescriptor(
        "probe_duration_seconds", .gauge, unit: "seconds", help: "How long the whole question took.")
    static let lookup = MetricDescriptor(
        "probe_dns_lookup_time_seconds", .gauge, unit: "seconds",
        help: "How long the name service needed for the target's name; 0 for an address.")
    static let ipProtocol = MetricDescriptor(
        "probe_ip_protocol", .gauge, help: "Whether the target was asked over IPv4 (4) or IPv6 (6).")
    static let addressHash = MetricDescriptor(
        "probe_ip_addr_hash", .gauge, help: "FNV-1a hash of the target's address: a change shows that the address did.")
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
    static let earliestExpiry = MetricDescriptor(
        "probe_ssl_earliest_cert_expiry", .gauge,
        help: "When the first of the certificates ends that the server sent, in seconds since 1970.")
    static let chainExpiry = MetricDescriptor(
        "probe_ssl_last_chain_expiry_timestamp_seconds", .gauge, unit: "seconds",
        help: "When the trusted chain ends, in seconds since 1970.")
    static let chainInfo = MetricDescriptor(
        "probe_ssl_last_chain_info", .gauge,
        labels: ["fingerprint_sha256", "issuer", "serialnumber", "subject", "subjectalternative"],
        help: "The server's own certificate.")
    static let chainInfoDebian12 = MetricDescriptor(
        "probe_ssl_last_chain_info", .gauge,
        labels: ["fingerprint_sha256", "issuer", "subject", "subjectalternative"],
        help: "The server's own certificate.")
    static let tlsVersion = MetricDescriptor(
        "probe_tls_version_info", .gauge, labels: ["version"], help: "The version of TLS that was agreed on.")
    static let tlsCipher = MetricDescriptor(
        "probe_tls_cipher_info", .gauge, labels: ["cipher"], help: "The cipher suite that was agreed on.")

    static let all = PublishedFamilies(
        always: [
            success, duration, lookup, ipProtocol, addressHash, status, phases, contentLength, bodyLength, redirects,
            isTLS, version, patternFailure, lastModified, earliestExpiry, chainExpiry, tlsVersion,
        ], currentOnly: [chainInfo, tlsCipher], debian12Only: [chainInfoDebian12])

    /// Adds what one answer showed.
    static func add(
        _ seen: HTTPObservation, isPatternFailure: Bool, _ names: NamesProfile, to sink: inout MetricSink
    ) {
        let address = seen.remoteAddress.flatMap(IPAddress.bytes)
        sink.add(lookup, seen.firstLookup.inSeconds)
        sink.add(ipProtocol, address.map { $0.count == 4 ? 4 : 6 } ?? 0)
        sink.add(addressHash, address.map { Double(IPAddress.hash($0)) } ?? 0)
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
        if let end = facts.earliestEnd { sink.add(earliestExpiry, Double(end)) }
        if let end = facts.trustedUntil { sink.add(chainExpiry, Double(end)) }
        if !facts.version.isEmpty { sink.add(tlsVersion, [facts.version], 1) }
        if names == .current, !facts.cipher.isEmpty { sink.add(tlsCipher, [facts.cipher], 1) }
        guard let own = facts.chain.first else { return }
        let alternatives = own.names.joined(separator: ",")
        switch names {
        case .current:
            sink.add(chainInfo, [own.fingerprint, own.issuer, own.serial, own.subject, alternatives], 1)
        case .debian12: sink.add(chainInfoDebian12, [own.fingerprint, own.issuer, own.subject, alternatives], 1)
        }
    }
}
