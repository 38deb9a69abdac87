/// Where the kernel would send packets for an address.
public enum NetworkWay: Sendable, Equatable {
    /// To this host itself.
    case local
    /// Nowhere: no route covers the address.
    case none
    /// Through an interface, directly or to a gateway behind it.
    case through(NetworkLink, gateway: Gateway?)

    /// The next router on the way.
    public struct Gateway: Sendable, Equatable {
        /// Its address in digits.
        public let address: String
        /// Whether it does not answer the kernel's questions for its hardware address (ARP, neighbour discovery).
        public let isSilent: Bool

        /// Creates a gateway.
        public init(address: String, isSilent: Bool) {
            self.address = address
            self.isSilent = isSilent
        }
    }
}

/// An interface, its ports and whether it leads out of the host.
public struct NetworkLinks: Sendable {
    /// Kinds that lead to other programs on this host, or ride on another interface.
    private static let inner: Set<String> = [
        "dummy", "ifb", "nlmon", "tun", "wireguard", "vxlan", "geneve", "gre", "gretap", "ip6gre", "ip6gretap", "ipip",
        "sit", "ip6tnl", "vti", "vti6", "xfrm",
    ]

    private let links: [Int32: NetworkLink]

    /// Takes all interfaces of a network namespace.
    public init(_ links: [NetworkLink]) {
        self.links = Dictionary(links.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether an interface leads out of this host: hardware, what stands on it, and the end that a container has of a
    /// pair; a bridge only where one of its ports does.
    ///
    /// A bridge between containers loses its carrier with the last of them: that says nothing of this host's network.
    public func leadsOut(_ link: NetworkLink) -> Bool {
        if link.isLoopback || Self.inner.contains(link.kind) { return false }
        if link.kind == "bridge" { return links.values.contains { $0.master == link.index && leadsOutAsPort($0) } }
        return link.kind != "veth" || link.master == nil
    }

    /// The interfaces that lead out and carry packets.
    public var usableOut: Set<Int32> { Set(links.values.filter { $0.isUsable && leadsOut($0) }.map(\.index)) }

    /// A port that is neither a container's nor a virtual machine's.
    private func leadsOutAsPort(_ port: NetworkLink) -> Bool {
        port.kind != "veth" && port.kind != "bridge" && !Self.inner.contains(port.kind)
    }
}
