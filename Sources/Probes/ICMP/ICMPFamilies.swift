import Telemetry

/// Every family of an echo request.
enum ICMPFamilies {
    static let duration = MetricDescriptor(
        "probe_icmp_duration_seconds", .gauge, labels: ["phase"],
        help: "How long each part took: resolve finds the address, setup opens the socket, rtt is the round trip.")
    static let hopLimit = MetricDescriptor(
        "probe_icmp_reply_hop_limit", .gauge, help: "How many hops the reply could still have gone (TTL of IPv4).")

    static let all = PublishedFamilies(always: NetworkFamilies.all + [duration, hopLimit])
}
