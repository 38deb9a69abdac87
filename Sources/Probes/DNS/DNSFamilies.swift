import Telemetry

/// Every family of a question to a name server.
enum DNSFamilies {
    static let duration = MetricDescriptor(
        "probe_dns_duration_seconds", .gauge, labels: ["phase"],
        help: "How long each part took: resolve finds the server's address, connect opens a socket, request asks.")
    static let answers = MetricDescriptor(
        "probe_dns_answer_rrs", .gauge, help: "How many records the answer section has.")
    static let authorities = MetricDescriptor(
        "probe_dns_authority_rrs", .gauge, help: "How many records the authority section has.")
    static let additionals = MetricDescriptor(
        "probe_dns_additional_rrs", .gauge, help: "How many records the additional section has.")
    static let succeeded = MetricDescriptor(
        "probe_dns_query_succeeded", .gauge, help: "Whether the server answered at all, right or wrong: 1 or 0.")
    static let serial = MetricDescriptor(
        "probe_dns_serial", .gauge, help: "The serial number of the zone; only where SOA is asked for.")

    static let all = PublishedFamilies(
        always: NetworkFamilies.all + [duration, answers, authorities, additionals, succeeded, serial])
}
