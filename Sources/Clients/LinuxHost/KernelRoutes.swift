import CLinux
import Glibc

/// Asks the kernel which way packets would go; sends none.
///
/// Each question is answered at once, by the rules of routing that hold for this process. Not thread-safe: one owner,
/// one thread. Source: `rtnetlink(7)`.
public final class KernelRoutes {
    /// Routes of types that lead to nobody else, by the kernel's numbers.
    private static let localTypes: Set<UInt8> = [2, 3, 4, 5]  // local, broadcast, anycast, multicast
    private static let unicast: UInt8 = 1
    private static let noWay: Set<Int32> = [ENETUNREACH, EHOSTUNREACH]
    /// The kernel asks for a neighbour, or has given up asking.
    private static let silent: UInt16 = 0x01 | 0x20  // NUD_INCOMPLETE | NUD_FAILED

    private let socket = NetlinkSocket(protocolNumber: NETLINK_ROUTE)
    private let links = LinkTable()

    /// Creates a table; nothing is asked before the first question.
    public init() {}

    /// Where packets for an address would go now.
    ///
    /// - Parameter address: 4 or 16 bytes in network order.
    /// - Throws: `KernelFileError`, for instance where the sandbox forbids netlink sockets.
    public func way(to address: [UInt8]) throws(KernelFileError) -> NetworkWay {
        let family = UInt8(truncatingIfNeeded: address.count == 4 ? AF_INET : AF_INET6)
        var header = rtmsg()
        header.rtm_family = family
        header.rtm_dst_len = UInt8(truncatingIfNeeded: address.count * 8)
        let answer = try socket.ask(
            type: Int(RTM_GETROUTE), body: Self.bytes(header) + Self.attribute(Int(RTA_DST.rawValue), address))
        switch answer {
        case .refused(let number) where Self.noWay.contains(number): return .none
        case .refused(let number):
            throw KernelFileError(errno: number, operation: "ask for a route", path: "netlink 0")
        case .found(let bytes):
            guard let route = Route(bytes[...]) else { return .local }
            if Self.localTypes.contains(route.type) { return .local }
            guard route.type == Self.unicast else { return .none }
            guard let index = route.link, let link = try link(index) else { return .local }
            if link.isLoopback { return .local }
            return .through(link, gateway: try gateway(of: route, family: family, on: index))
        }
    }

    /// All interfaces.
    public func allLinks() throws(KernelFileError) -> NetworkLinks { NetworkLinks(try links.read()) }

    /// Whether any route leads through an interface that leads out of this host and carries packets.
    ///
    /// Routes that every interface has by itself (link-local, multicast) do not count.
    public func hasWayOut(_ links: NetworkLinks) throws(KernelFileError) -> Bool {
        let usable = links.usableOut
        if usable.isEmpty { return false }
        var isFound = false
        for family in [AF_INET, AF_INET6] {
            var header = rtmsg()
            header.rtm_family = UInt8(truncatingIfNeeded: family)
            try socket.dump(type: Int(RTM_GETROUTE), body: Self.bytes(header)) { bytes in
                NetlinkMessages.forEach(in: bytes) { _, payload in
                    guard let route = Route(payload), route.type == Self.unicast, !route.isLinkLocal,
                        let index = route.link
                    else { return }
                    if usable.contains(index) { isFound = true }
                }
            }
            if isFound { return true }
        }
        return false
    }

    private func link(_ index: Int32) throws(KernelFileError) -> NetworkLink? {
        var header = ifinfomsg()
        header.ifi_index = index
        guard case .found(let bytes) = try socket.ask(type: Int(RTM_GETLINK), body: Self.bytes(header)) else {
            return nil
        }
        return NetworkLink(message: bytes[...])
    }

    private func gateway(
        of route: Route, family: UInt8, on link: Int32
    ) throws(KernelFileError) -> NetworkWay.Gateway? {
        guard let address = route.gateway else { return nil }
        var header = ndmsg()
        header.ndm_family = family
        header.ndm_ifindex = link
        let answer = try socket.ask(
            type: Int(RTM_GETNEIGH), body: Self.bytes(header) + Self.attribute(Int(NDA_DST), address))
        var isSilent = false
        // A kernel that does not know the neighbour, or not the question (before 5.0), says nothing against it.
        if case .found(let bytes) = answer, let neighbour = bytes[...].value(at: 0, as: ndmsg.self) {
            isSilent = neighbour.ndm_state & Self.silent != 0
        }
        return NetworkWay.Gateway(address: Self.digits(address), isSilent: isSilent)
    }

    private static func bytes<Header: BitwiseCopyable>(_ header: Header) -> [UInt8] {
        withUnsafeBytes(of: header) { Array($0) }
    }

    private static func attribute(_ type: Int, _ value: [UInt8]) -> [UInt8] {
        let length = UInt16(truncatingIfNeeded: value.count + 4)
        // Addresses are of 4 or 16 bytes, so that nothing has to be filled up.
        return bytes(length) + bytes(UInt16(truncatingIfNeeded: type)) + value
    }

    private static func digits(_ address: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = address.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, address, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension KernelRoutes {
    /// One route, as far as it matters here.
    struct Route: Equatable {
        let type: UInt8
        var link: Int32?
        var gateway: [UInt8]?
        var destination: [UInt8] = []

        /// Reads what follows the header of `RTM_NEWROUTE`; nil where it is cut off.
        init?(_ payload: ArraySlice<UInt8>) {
            guard let header = payload.value(at: 0, as: rtmsg.self) else { return nil }
            type = header.rtm_type
            var link: Int32?
            var gateway: [UInt8]?
            var destination: [UInt8] = []
            NetlinkMessages.forEachAttribute(in: payload.dropFirst(MemoryLayout<rtmsg>.size)) { attribute, value in
                switch attribute {
                case Int(RTA_OIF.rawValue): link = value.value(at: 0, as: Int32.self)
                case Int(RTA_GATEWAY.rawValue) where value.count == 4 || value.count == 16: gateway = Array(value)
                case Int(RTA_DST.rawValue): destination = Array(value)
                default: break
                }
            }
            self.link = link
            self.gateway = gateway
            self.destination = destination
        }

        /// Whether it is one that interfaces have by themselves: link-local and multicast.
        var isLinkLocal: Bool {
            switch destination.count {
            case 4: destination[0] == 169 && destination[1] == 254 || destination[0] >= 224
            case 16: destination[0] == 0xFF || destination[0] == 0xFE && destination[1] & 0xC0 == 0x80
            default: false
            }
        }
    }
}

extension NetworkLink {
    /// Reads what follows the header of `RTM_NEWLINK`; nil where it is cut off or has no name.
    init?(message: ArraySlice<UInt8>) {
        guard let header = message.value(at: 0, as: ifinfomsg.self) else { return nil }
        self.init(index: header.ifi_index, type: header.ifi_type, flags: header.ifi_flags)
        NetlinkMessages.forEachAttribute(in: message.dropFirst(MemoryLayout<ifinfomsg>.size)) { set($0, $1) }
        if name.isEmpty { return nil }
    }
}
