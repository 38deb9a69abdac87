import Glibc
import Synchronization

/// The addresses of a host's name.
///
/// The look-up blocks as long as the resolver likes, so it belongs on a thread whose caller can leave.
enum HostAddresses {
    /// One address to connect to.
    struct Address {
        let family: Int32
        let bytes: [UInt8]
    }

    /// How many look-ups may hang at a time before further ones are refused.
    private static let limit = 16
    private static let underWay = Atomic(0)

    /// Whether the host is an address already.
    static func isNumeric(_ host: String) -> Bool {
        var buffer = in6_addr()
        return inet_pton(AF_INET, host, &buffer) == 1 || inet_pton(AF_INET6, host, &buffer) == 1
    }

    /// Asks the system's resolver.
    static func find(_ host: String, port: Int) throws(RabbitMQError) -> [Address] {
        let before = underWay.wrappingAdd(1, ordering: .relaxed).oldValue
        defer { underWay.wrappingSubtract(1, ordering: .relaxed) }
        guard before < limit else {
            throw RabbitMQError(.unknownHost, "\(host): \(limit) look-ups of names hang already; check the resolver")
        }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else { throw failure(host, code) }
        var addresses: [Address] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = entry.ai_addr, addresses.count < 16 else { continue }
            let raw = UnsafeRawBufferPointer(start: UnsafeRawPointer(address), count: Int(entry.ai_addrlen))
            addresses.append(Address(family: entry.ai_family, bytes: Array(raw)))
        }
        return addresses
    }

    private static func failure(_ host: String, _ code: Int32) -> RabbitMQError {
        if code == EAI_SYSTEM {
            return RabbitMQError(.unreachable, "\(host): the resolver failed: \(String(cString: strerror(errno)))")
        }
        let words = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return RabbitMQError(.unknownHost, "\(host): \(words)")
    }
}
