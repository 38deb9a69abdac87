import CLinux
import Glibc

/// The network interfaces of the calling process's network namespace, from one rtnetlink dump.
///
/// Not thread-safe: one owner, one thread.
public final class LinkTable {
    private let socket = NetlinkSocket(protocolNumber: NETLINK_ROUTE)

    /// Creates a table; nothing is asked before the first read.
    public init() {}

    /// All interfaces as they are now, in the kernel's order.
    ///
    /// - Throws: `KernelFileError`, for instance where the sandbox forbids netlink sockets.
    public func read() throws(KernelFileError) -> [NetworkLink] {
        var links: [NetworkLink] = []
        try socket.dump(type: Int(RTM_GETLINK), body: [UInt8](repeating: 0, count: MemoryLayout<ifinfomsg>.size)) {
            Self.parse($0, into: &links)
        }
        return links
    }

    /// Reads `RTM_NEWLINK` messages; one without a name, or one that is cut off, is left out.
    ///
    /// - Returns: how the dump ended, nil while there is more to come.
    static func parse(_ bytes: ArraySlice<UInt8>, into links: inout [NetworkLink]) -> NetlinkMessages.End? {
        NetlinkMessages.forEach(in: bytes) { type, payload in
            guard type == Int(RTM_NEWLINK), let link = NetworkLink(message: payload) else { return }
            links.append(link)
        }
    }
}
