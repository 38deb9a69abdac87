import Telemetry

/// A number that the kernel keeps of an interface, with its file in `/sys/class/net/DEVICE` and its family.
enum NetclassAttribute: Int, CaseIterable, Sendable {
    case addressAssignType, carrier, carrierChanges, carrierUps, carrierDowns, deviceID, dormant, flags, index
    case lower, linkMode, mtu, nameAssignType, group, speed, queueLength, type

    /// The file in the interface's directory.
    var file: String {
        switch self {
        case .addressAssignType: "addr_assign_type"
        case .carrier: "carrier"
        case .carrierChanges: "carrier_changes"
        case .carrierUps: "carrier_up_count"
        case .carrierDowns: "carrier_down_count"
        case .deviceID: "dev_id"
        case .dormant: "dormant"
        case .flags: "flags"
        case .index: "ifindex"
        case .lower: "iflink"
        case .linkMode: "link_mode"
        case .mtu: "mtu"
        case .nameAssignType: "name_assign_type"
        case .group: "netdev_group"
        case .speed: "speed"
        case .queueLength: "tx_queue_len"
        case .type: "type"
        }
    }

    /// Whether rtnetlink does not tell it, or tells another value than the file does.
    var isOnlyInFile: Bool {
        switch self {
        case .addressAssignType, .deviceID, .flags, .nameAssignType, .speed: true
        default: false
        }
    }

    /// What the file's number is multiplied by: a speed is in Mbit/s.
    var factor: Double { self == .speed ? 125_000 : 1 }

    var descriptor: MetricDescriptor { Self.descriptors[rawValue] }

    private static let descriptors = allCases.map { $0.newDescriptor }

    private var newDescriptor: MetricDescriptor {
        switch self {
        case .addressAssignType:
            gauge("address_assign_type", "Where the hardware address comes from; 0 is the hardware.")
        case .carrier: gauge("carrier", "1 where the interface has a carrier.")
        case .carrierChanges: counter("carrier_changes_total", "How often the carrier came or went.")
        case .carrierUps: counter("carrier_up_changes_total", "How often the carrier came.")
        case .carrierDowns: counter("carrier_down_changes_total", "How often the carrier went.")
        case .deviceID: gauge("device_id", "The driver's number of an interface that shares its hardware address.")
        case .dormant: gauge("dormant", "1 where the interface waits for something else before it can send.")
        case .flags: gauge("flags", "The interface's flags as a number.")
        case .index: gauge("iface_id", "The kernel's number of the interface.")
        case .lower: gauge("iface_link", "The number of the interface below this one, or its own.")
        case .linkMode: gauge("iface_link_mode", "The interface's link mode; 1 where user space decides when it is up.")
        case .mtu: gauge("mtu_bytes", "The largest payload of a packet in bytes.")
        case .nameAssignType:
            gauge("name_assign_type", "Where the interface's name comes from, by the kernel's number.")
        case .group: gauge("net_dev_group", "The interface group.")
        case .speed: gauge("speed_bytes", "The link's speed in bytes per second; negative where it is not known.")
        case .queueLength: gauge("transmit_queue_length", "The length of the transmit queue in packets.")
        case .type: gauge("protocol_type", "The interface's hardware type; 1 is Ethernet.")
        }
    }

    private func gauge(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("node_network_\(name)", .gauge, labels: ["device"], help: help)
    }

    private func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("node_network_\(name)", .counter, labels: ["device"], help: help)
    }
}
