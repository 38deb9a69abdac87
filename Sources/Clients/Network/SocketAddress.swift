import Glibc

/// An address of the internet with a port, as the kernel takes it.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// Which protocol an address is of.
    public enum Family: Int, Sendable {
        case ipv4 = 4
        case ipv6 = 6
    }

    /// Which protocol it is of.
    public let family: Family
    /// The address in digits, without a port.
    public let host: String
    /// The port; 0 where there is none.
    public let port: UInt16
    /// The bytes of the address itself in network order: 4 or 16.
    public let bytes: [UInt8]
    /// The kernel's `sockaddr_in` or `sockaddr_in6`.
    private let storage: [UInt8]

    /// Reads an address in digits without blocking; nil for a name.
    public init?(host: String, port: UInt16) {
        guard let first = (try? Self.resolve(host, port: port, isNumeric: true))?.first else { return nil }
        self = first
    }

    /// `192.0.2.1:53`, `[2001:db8::1]:53`; without a port the address alone.
    public var description: String {
        if port == 0 { return host }
        return family == .ipv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    var domain: Int32 { family == .ipv6 ? AF_INET6 : AF_INET }

    func withPointer<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value? {
        storage.withUnsafeBytes { raw in
            raw.baseAddress.map { body($0.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) }
        }
    }

    /// Asks the system's resolver; blocks unless `isNumeric`.
    ///
    /// - Returns: the addresses in the order in which they should be tried; never empty.
    static func resolve(_ host: String, port: UInt16, isNumeric: Bool) throws(NetworkError) -> [SocketAddress] {
        // The zero byte would end the name for C, which is another name then.
        guard !host.isEmpty, host.utf8.count <= 1_024, !host.utf8.contains(0) else {
            throw NetworkError(.settings, "this is no name of a host")
        }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = isNumeric ? AI_NUMERICHOST : 0
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else { throw failure(code, host: host) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next, found.count < 64 {
            if let address = SocketAddress(entry.pointee, port: port), !found.contains(address) {
                found.append(address)
            }
            next = entry.pointee.ai_next
        }
        if found.isEmpty { throw failure(EAI_NONAME, host: host) }
        return found
    }

    private init?(_ entry: addrinfo, port: UInt16) {
        guard let pointer = entry.ai_addr else { return nil }
        var raw = [UInt8](UnsafeRawBufferPointer(start: pointer, count: Int(entry.ai_addrlen)))
        var text = [CChar](repeating: 0, count: 1_025)
        let size = socklen_t(text.count)
        guard getnameinfo(pointer, entry.ai_addrlen, &text, size, nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        switch entry.ai_family {
        case AF_INET where raw.count >= 8:
            family = .ipv4
            bytes = Array(raw[4..<8])
        case AF_INET6 where raw.count >= 24:
            family = .ipv6
            bytes = Array(raw[8..<24])
        default: return nil
        }
        // Both structures have the port at the same place.
        raw[2] = UInt8(truncatingIfNeeded: port >> 8)
        raw[3] = UInt8(truncatingIfNeeded: port)
        storage = raw
        host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.port = port
    }

    private static func failure(_ code: Int32, host: String) -> NetworkError {
        if code == EAI_AGAIN {
            return NetworkError(
                .unknownHost, "no name server answered for \(host)", hint: "check /etc/resolv.conf and the network")
        }
        let words = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return NetworkError(.unknownHost, "\(host) has no address: \(words)", hint: "check the name of the host")
    }
}
