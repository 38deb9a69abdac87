import Glibc

/// Opens a TCP connection within a time, trying a host's addresses one after another.
enum TCPConnector {
    /// How long sent bytes may stay unacknowledged before the kernel gives the connection up, in milliseconds.
    private static let sendPatience: Int32 = 15_000

    /// Connects; the socket is non-blocking, and the caller's to close.
    static func connect(_ settings: RabbitMQSettings, until deadline: Deadline) throws(RabbitMQError) -> Int32 {
        let addresses = try HostAddresses.find(settings.host, port: settings.port)
        var last = RabbitMQError(.unknownHost, "\(settings.host): the name has no address")
        for (index, address) in addresses.enumerated() {
            // The first address must not eat the time of the others.
            let share = deadline.timeLeft / (addresses.count - index)
            do throws(RabbitMQError) {
                return try connect(address, settings.place, until: deadline.sooner(share))
            } catch {
                // Nobody listening says more than silence.
                if last.code != .refused { last = error }
            }
        }
        throw last
    }

    private static func connect(
        _ address: HostAddresses.Address, _ place: String, until deadline: Deadline
    ) throws(RabbitMQError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw failure(place, errno) }
        do throws(RabbitMQError) {
            try finish(descriptor, address, place, until: deadline)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func finish(
        _ descriptor: Int32, _ address: HostAddresses.Address, _ place: String, until deadline: Deadline
    ) throws(RabbitMQError) {
        let code = address.bytes.withUnsafeBytes { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return -1 }
            return Glibc.connect(descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if code != 0 {
            guard errno == EINPROGRESS else { throw failure(place, errno) }
            guard SocketWait.wait(descriptor, for: Int16(POLLOUT), until: deadline) else {
                throw RabbitMQError(.timeout, "\(place): no answer to the attempt to connect")
            }
            var number: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
            guard number == 0 else { throw failure(place, number) }
        }
        prepare(descriptor)
    }

    /// Sends small frames at once, notices a dead peer, and bounds how long sending may hang.
    static func prepare(_ descriptor: Int32) {
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, sendPatience)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func failure(_ place: String, _ number: Int32) -> RabbitMQError {
        switch number {
        case ECONNREFUSED: RabbitMQError(.refused, "\(place): nothing listens there")
        case ETIMEDOUT: RabbitMQError(.timeout, "\(place): no answer to the attempt to connect")
        default: RabbitMQError(.unreachable, "\(place): \(String(cString: strerror(number)))")
        }
    }
}
