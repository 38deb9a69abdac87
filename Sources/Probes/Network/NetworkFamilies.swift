import NetworkClient
import Telemetry

/// The families that blackbox_exporter publishes for every kind of probe.
enum NetworkFamilies {
    static let success = MetricDescriptor(
        "probe_success", .gauge, help: "Whether the target answered as the settings want it: 1 or 0.")
    static let duration = MetricDescriptor(
        "probe_duration_seconds", .gauge, help: "How long the whole probe took, the name lookup included.")
    static let lookup = MetricDescriptor(
        "probe_dns_lookup_time_seconds", .gauge, help: "How long it took to find the address of the target's host.")
    static let ipProtocol = MetricDescriptor(
        "probe_ip_protocol", .gauge, help: "Version of IP by which the target was reached: 4 or 6, 0 before that.")
    static let addressHash = MetricDescriptor(
        "probe_ip_addr_hash", .gauge, help: "FNV-1a hash of the target's address: another number, another address.")

    static let all = [success, duration, lookup, ipProtocol, addressHash]

    /// One number without labels.
    static func family(_ descriptor: MetricDescriptor, _ value: Double) -> MetricFamily {
        MetricFamily(descriptor, samples: [Sample(labelNames: [], labelValues: [], value: value)])
    }

    /// One number for each value of the only label.
    static func family(_ descriptor: MetricDescriptor, _ values: [(label: String, value: Double)]) -> MetricFamily {
        MetricFamily(
            descriptor,
            samples: values.map {
                Sample(labelNames: descriptor.labelNames, labelValues: [$0.label], value: $0.value)
            })
    }

    /// What the way to the target tells.
    static func families(of route: NetworkRoute) -> [MetricFamily] {
        [
            family(lookup, route.lookup.inSeconds),
            family(ipProtocol, Double(route.address?.family.rawValue ?? 0)),
            family(addressHash, route.address.map { Double(hash($0.bytes)) } ?? 0),
        ]
    }

    /// FNV-1a of 32 bits.
    static func hash(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
