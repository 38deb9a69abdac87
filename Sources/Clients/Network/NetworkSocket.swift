import CNetwork
import Glibc

/// A connected socket of one task; its calls wait without holding a thread.
///
/// Not Sendable on purpose: it belongs to the task that opened it, and is closed when it is released.
public final class NetworkSocket {
    /// Which kind of socket.
    public enum Kind: Sendable {
        /// A TCP connection.
        case stream
        /// UDP; only datagrams from the address that it is connected to come through.
        case datagram
    }

    /// What it is connected to.
    public let address: SocketAddress
    let descriptor: Int32
    /// Whether the other side has taken the connection.
    private var isOpen = false

    init(descriptor: Int32, address: SocketAddress) {
        self.descriptor = descriptor
        self.address = address
    }

    deinit { close(descriptor) }

    /// Opens a socket and connects it.
    ///
    /// - Throws: `NetworkError`: `refused`, `unreachable`, `timeout`, `cancelled`, or `internalFault` where the machine
    ///   has no descriptor left.
    public static func connect(
        to address: SocketAddress, _ kind: Kind = .stream, until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> NetworkSocket {
        let type = kind == .stream ? SOCK_STREAM : SOCK_DGRAM
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(address.domain, Int32(type.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw failure(errno, address) }
        let socket = NetworkSocket(descriptor: descriptor, address: address)
        if kind == .stream {
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        }
        let code = address.withPointer { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno } ?? EINVAL
        if code == 0 {
            socket.isOpen = kind == .stream
            return socket
        }
        guard code == EINPROGRESS else { throw failure(code, address) }
        try await socket.wait(.writable, until: deadline, "no answer to the connection")
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
        guard error == 0 else { throw failure(error, address) }
        socket.isOpen = true
        return socket
    }

    /// Sends all bytes.
    public func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(NetworkError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.send(descriptor, raw.baseAddress.map { $0 + sent }, raw.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
                continue
            }
            let code = errno
            if code == EAGAIN {
                try await wait(.writable, until: deadline, "it takes no more")
            } else if code != EINTR {
                throw Self.failure(code, address)
            }
        }
    }

    /// Receives what there is, at least a byte or a datagram; nothing at the end of a stream.
    public func receive(
        atMost limit: Int, until deadline: ContinuousClock.Instant
    ) async throws(NetworkError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: max(1, limit))
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count >= 0 { return Array(buffer.prefix(count)) }
            let code = errno
            if code == EAGAIN {
                try await wait(.readable, until: deadline, "no answer")
            } else if code != EINTR {
                throw Self.failure(code, address)
            }
        }
    }

    func wait(
        _ event: SocketReactor.Event, until deadline: ContinuousClock.Instant, _ complaint: String
    ) async throws(NetworkError) {
        switch await SocketReactor.shared.wait(for: descriptor, event, until: deadline) {
        case .ready: return
        case .timeout:
            throw NetworkError(
                .timeout, "\(address): \(complaint) in time",
                hint: isOpen ? "it took the connection and says nothing: look at its process and its log" : nil)
        case .cancelled: throw NetworkError(.cancelled, "the task was cancelled")
        case .impossible: throw NetworkError(.internalFault, "the kernel has nothing to wait for sockets with")
        }
    }

    static func failure(_ code: Int32, _ address: SocketAddress) -> NetworkError {
        switch code {
        case ECONNREFUSED: NetworkError(.refused, "\(address): connection refused")
        case ECONNRESET, EPIPE: NetworkError(.closed, "\(address): the connection was reset")
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, ENETDOWN, EHOSTDOWN, EAFNOSUPPORT, ECONNABORTED:
            NetworkError(.unreachable, "\(address): \(words(code))", hint: "check the route and the firewall")
        case EACCES, EPERM:
            NetworkError(.unreachable, "\(address): \(words(code))", hint: "a local firewall does not let it out")
        case ETIMEDOUT: NetworkError(.timeout, "\(address): no answer to the connection")
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            NetworkError(.internalFault, "no socket to be had: \(words(code))", hint: "raise LimitNOFILE of the agent")
        default: NetworkError(.unreachable, "\(address): \(words(code))")
        }
    }

    private static func words(_ code: Int32) -> String {
        return String(cString: strerror(code))
    }
}
