import CLinux
import Glibc

/// Counts TCP sockets by state, by asking the kernel's socket diagnostics over netlink.
///
/// Source: `sock_diag(7)`. Not thread-safe: one owner, one thread.
public final class SocketDiagnostics {
    /// How many sockets are in each state, and the bytes in their queues.
    public struct Summary: Sendable, Equatable {
        /// Sockets by the kernel's state number: 1 is established, 10 listen; numbers above 15 are not counted.
        public private(set) var states = [UInt64](repeating: 0, count: 16)
        /// Bytes received and not yet read; of a listener the connections that wait to be accepted.
        public private(set) var receiveQueue: UInt64 = 0
        /// Bytes sent and not yet acknowledged; of a listener the length of its backlog.
        public private(set) var transmitQueue: UInt64 = 0

        /// Creates an empty summary.
        public init() {}

        /// Counts one socket.
        public mutating func add(state: UInt64, receiveQueue: UInt64, transmitQueue: UInt64) {
            guard state < UInt64(states.count) else { return }
            states[Int(state)] &+= 1
            self.receiveQueue &+= receiveQueue
            self.transmitQueue &+= transmitQueue
        }
    }

    private let socket = NetlinkSocket(protocolNumber: NETLINK_SOCK_DIAG)

    /// Creates a counter; nothing is asked before the first count.
    public init() {}

    /// Counts all TCP sockets over IPv4 and IPv6 of the calling process's network namespace.
    ///
    /// - Throws: `KernelFileError`, for instance where the sandbox forbids netlink sockets.
    public func tcp() throws(KernelFileError) -> Summary {
        var summary = Summary()
        for family in [AF_INET, AF_INET6] {
            var request = inet_diag_req_v2()
            request.sdiag_family = UInt8(family)
            request.sdiag_protocol = UInt8(IPPROTO_TCP)
            request.idiag_states = .max
            let body = withUnsafeBytes(of: request) { Array($0) }
            try socket.dump(type: Int(SOCK_DIAG_BY_FAMILY), body: body) { Self.count($0, into: &summary) }
        }
        return summary
    }

    /// Counts the sockets in diagnostic messages; one that is cut off is left out.
    ///
    /// - Returns: how the dump ended, nil while there is more to come.
    static func count(_ bytes: ArraySlice<UInt8>, into summary: inout Summary) -> NetlinkMessages.End? {
        NetlinkMessages.forEach(in: bytes) { type, payload in
            guard type == Int(SOCK_DIAG_BY_FAMILY), let socket = payload.value(at: 0, as: inet_diag_msg.self) else {
                return
            }
            summary.add(
                state: UInt64(socket.idiag_state), receiveQueue: UInt64(socket.idiag_rqueue),
                transmitQueue: UInt64(socket.idiag_wqueue))
        }
    }
}
