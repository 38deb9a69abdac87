import CLinux
import Glibc

/// One network interface, as rtnetlink describes it.
public struct NetworkLink: Sendable, Equatable {
    /// The kernel's number of the interface.
    public let index: Int32
    /// The ARP hardware type (1 is Ethernet, 772 the loopback).
    public let type: UInt16
    /// The flags of `SIOCGIFFLAGS` and their newer relatives (`IFF_UP` is 1).
    public let flags: UInt32
    /// The interface's name.
    public internal(set) var name = ""
    /// Other names of the interface.
    public internal(set) var alternativeNames: [String] = []
    /// The hardware address as `02:fc:…`; empty where there is none.
    public internal(set) var address = ""
    /// The hardware broadcast address; empty where there is none.
    public internal(set) var broadcast = ""
    /// The name that an administrator gave (`ip link set … alias`).
    public internal(set) var alias = ""
    /// RFC 2863's operational state, by the kernel's number.
    public internal(set) var operationalState: UInt8 = 0
    /// The link mode: 0 default, 1 dormant.
    public internal(set) var linkMode: UInt8?
    /// The index of the interface below; its own where there is none.
    public internal(set) var lower: Int32?
    /// The index of the bridge or bond that it is a port of; nil where it is none's.
    public internal(set) var master: Int32?
    /// What kind of virtual interface it is (`bridge`, `veth`, `wireguard`, …); empty for hardware.
    public internal(set) var kind = ""
    /// The largest payload in bytes.
    public internal(set) var mtu: UInt32?
    /// The length of the transmit queue, in packets.
    public internal(set) var queueLength: UInt32?
    /// The interface group.
    public internal(set) var group: UInt32?
    /// 1 where the interface has a carrier.
    public internal(set) var carrier: UInt8?
    /// How often the carrier came or went.
    public internal(set) var carrierChanges: UInt32?
    /// How often the carrier came.
    public internal(set) var carrierUps: UInt32?
    /// How often the carrier went.
    public internal(set) var carrierDowns: UInt32?
    /// The traffic counters; nil where the kernel gave none.
    public internal(set) var counters: Counters?

    /// Creates a link with the parts of the message's header.
    public init(index: Int32, type: UInt16, flags: UInt32) {
        self.index = index
        self.type = type
        self.flags = flags
    }

    /// The words of `/sys/class/net/*/operstate`.
    public var operationalStateName: String {
        let names = ["unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"]
        return Int(operationalState) < names.count ? names[Int(operationalState)] : "unknown"
    }

    /// Whether it is switched on and its lower layer carries packets.
    public var isUsable: Bool { flags & 0x1 != 0 && flags & 0x10000 != 0 }

    /// Whether it is the loopback.
    public var isLoopback: Bool { flags & 0x8 != 0 }

    mutating func set(_ attribute: Int, _ value: ArraySlice<UInt8>) {
        switch attribute {
        case Int(IFLA_IFNAME): name = value.cText
        case Int(IFLA_ADDRESS): address = Self.hardwareAddress(value)
        case Int(IFLA_BROADCAST): broadcast = Self.hardwareAddress(value)
        case Int(IFLA_IFALIAS): alias = value.cText
        case Int(IFLA_OPERSTATE): operationalState = value.first ?? 0
        case Int(IFLA_LINKMODE): linkMode = value.first
        case Int(IFLA_LINK): lower = value.value(at: 0, as: Int32.self)
        case Int(IFLA_MASTER): master = value.value(at: 0, as: Int32.self)
        case Int(IFLA_LINKINFO):
            NetlinkMessages.forEachAttribute(in: value) { part, text in
                if part == Int(IFLA_INFO_KIND) { kind = text.cText }
            }
        case Int(IFLA_MTU): mtu = value.value(at: 0, as: UInt32.self)
        case Int(IFLA_TXQLEN): queueLength = value.value(at: 0, as: UInt32.self)
        case Int(IFLA_GROUP): group = value.value(at: 0, as: UInt32.self)
        case Int(IFLA_CARRIER): carrier = value.first
        case Int(IFLA_CARRIER_CHANGES): carrierChanges = value.value(at: 0, as: UInt32.self)
        case Int(IFLA_CARRIER_UP_COUNT): carrierUps = value.value(at: 0, as: UInt32.self)
        case Int(IFLA_CARRIER_DOWN_COUNT): carrierDowns = value.value(at: 0, as: UInt32.self)
        case Int(IFLA_STATS64): counters = Counters(value)
        case Int(IFLA_PROP_LIST):
            NetlinkMessages.forEachAttribute(in: value) { kind, text in
                if kind == Int(IFLA_ALT_IFNAME) { alternativeNames.append(text.cText) }
            }
        default: break
        }
    }

    private static func hardwareAddress(_ bytes: ArraySlice<UInt8>) -> String {
        let digits: StaticString = "0123456789abcdef"
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 3)
        for byte in bytes {
            if !text.isEmpty { text.append(UInt8(ascii: ":")) }
            text.append(digits.utf8Start[Int(byte >> 4)])
            text.append(digits.utf8Start[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
