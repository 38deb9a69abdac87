import CSystemd
import Glibc

/// A socket that the service manager opened and handed over (`sd_listen_fds(3)`).
public struct InheritedSocket: Sendable, Hashable {
    /// The address families that callers tell apart.
    public struct Family: Sendable, Hashable {
        let number: Int32

        /// An IPv4 socket.
        public static let ipv4 = Family(number: AF_INET)
        /// An IPv6 socket, which may serve IPv4 as well.
        public static let ipv6 = Family(number: AF_INET6)
        /// A Unix domain socket.
        public static let unix = Family(number: AF_UNIX)
    }

    /// The open descriptor, with close-on-exec set; whoever takes the socket closes it.
    public let descriptor: Int32
    /// The name from `FileDescriptorName=`, which is the socket unit's name unless set; `unknown` when none was given.
    public let name: String
    /// The socket's address family; nil for a descriptor that is no socket.
    public let family: Family?
    /// Whether it is a socket that accepts connections, not one that is connected already.
    public let isListening: Bool
}

/// The sockets of socket activation.
public enum InheritedSockets {
    /// All descriptors that were handed to this process, in the order of the socket unit; none when there are none.
    ///
    /// The environment stays as it is, so a second call describes the same descriptors again, closed ones included:
    /// call it once, early.
    ///
    /// - Throws: `SystemdError` of the code `invalidEnvironment` when `LISTEN_FDS` is not what systemd writes.
    public static func all() throws(SystemdError) -> [InheritedSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(0, &names)
        if count < 0 { throw SystemdError(answer: count, operation: "LISTEN_FDS") }
        defer { release(names) }
        var sockets: [InheritedSocket] = []
        var end = false
        for index in 0..<Int(count) {
            // The list of names ends with a null; never read behind it.
            let pointer = end ? nil : names?[index]
            end = end || pointer == nil
            let name = pointer.map { String(cString: $0) } ?? "unknown"
            sockets.append(try describe(SD_LISTEN_FDS_START + Int32(index), name: name))
        }
        return sockets
    }

    static func describe(_ descriptor: Int32, name: String) throws(SystemdError) -> InheritedSocket {
        let flags = fcntl(descriptor, F_GETFD)
        if flags < 0 || fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) < 0 {
            throw SystemdError(answer: -errno, operation: "inherited descriptor \(descriptor) (\(name))")
        }
        return InheritedSocket(
            descriptor: descriptor, name: name,
            family: option(SO_DOMAIN, of: descriptor).map { InheritedSocket.Family(number: $0) },
            isListening: option(SO_ACCEPTCONN, of: descriptor) == 1)
    }

    private static func option(_ option: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 ? value : nil
    }

    private static func release(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
        guard let names else { return }
        var next = names
        while let name = next.pointee {
            free(name)
            next += 1
        }
        free(names)
    }
}
