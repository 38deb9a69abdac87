import CNetwork
import Glibc

/// Sends an ICMP echo request by a socket that needs no right, and waits for the reply.
public enum EchoClient {
    /// A reply.
    public struct Reply: Sendable {
        /// How long it took to open the socket.
        public let setup: Duration
        /// From sending to the reply.
        public let roundTrip: Duration
        /// How many hops the reply still had; nil where the kernel did not say.
        public let hopLimit: Int?
    }

    /// Asks once; the kernel gives replies to nobody but whose request they answer.
    ///
    /// - Parameter size: of the payload in bytes, 16 to 8192.
    /// - Throws: `NetworkError`: `unsupported` where the kernel does not allow it, else as connections do.
    public static func ask(
        _ address: SocketAddress, size: Int = 32, until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> Reply {
        let begin = ContinuousClock.now
        let socket = try open(address)
        let request = EchoPacket(isIPv6: address.family == .ipv6, size: size)
        let sentAt = ContinuousClock.now
        try await socket.send(request.bytes, until: deadline)
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            var hops: Int32 = -1
            let count = CNetwork_receiveDatagram(socket.descriptor, &buffer, buffer.count, &hops)
            if count >= 0 {
                if request.isAnswered(by: buffer.prefix(Int(count))) {
                    let now = ContinuousClock.now
                    return Reply(
                        setup: sentAt - begin, roundTrip: now - sentAt, hopLimit: hops >= 0 ? Int(hops) : nil)
                }
                // A flood of foreign packets ends with the deadline, too.
                if ContinuousClock.now < deadline { continue }
            } else if errno != EAGAIN, errno != EINTR {
                throw NetworkSocket.failure(errno, address)
            }
            try await socket.wait(.readable, until: deadline, "no reply to the echo request")
        }
    }

    private static func open(_ address: SocketAddress) throws(NetworkError) -> NetworkSocket {
        let isIPv6 = address.family == .ipv6
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let type = Int32(SOCK_DGRAM.rawValue) | flags
        let descriptor = socket(address.domain, type, Int32(isIPv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
        guard descriptor >= 0 else { throw refusal(errno, address) }
        let found = NetworkSocket(descriptor: descriptor, address: address)
        CNetwork_askHopLimit(descriptor, isIPv6 ? 6 : 4)
        let code = address.withPointer { connect(descriptor, $0, $1) == 0 ? 0 : errno } ?? EINVAL
        guard code == 0 else { throw NetworkSocket.failure(code, address) }
        return found
    }

    private static func refusal(_ code: Int32, _ address: SocketAddress) -> NetworkError {
        switch code {
        case EACCES, EPERM:
            NetworkError(
                .unsupported, "the kernel does not let this process send echo requests",
                hint:
                    "as root: sysctl -w net.ipv4.ping_group_range=\"\(getegid()) \(getegid())\", and the same line in "
                    + "/etc/sysctl.d")
        case EPROTONOSUPPORT, EAFNOSUPPORT:
            NetworkError(.unsupported, "this kernel has no sockets for \(address.family == .ipv6 ? "ICMPv6" : "ICMP")")
        default: NetworkSocket.failure(code, address)
        }
    }
}

/// An echo request with a payload that nobody can guess, and what answers it.
struct EchoPacket {
    let bytes: [UInt8]
    private let replyType: UInt8

    init(isIPv6: Bool, size: Int) {
        replyType = isIPv6 ? 129 : 0
        var generator = SystemRandomNumberGenerator()
        // Type, code, checksum (the kernel's), identity (the kernel's), sequence, payload.
        var packet: [UInt8] = [isIPv6 ? 128 : 8, 0, 0, 0, 0, 0]
        for _ in 0..<(2 + min(max(size, 16), 8_192)) {
            packet.append(UInt8.random(in: .min ... .max, using: &generator))
        }
        bytes = packet
    }

    func isAnswered(by packet: ArraySlice<UInt8>) -> Bool {
        guard packet.count == bytes.count, packet.first == replyType, packet.dropFirst().first == 0 else {
            return false
        }
        return packet.dropFirst(6).elementsEqual(bytes.dropFirst(6))
    }
}
