import Glibc

/// Asks the system's resolver for the addresses of a name.
enum AddressLookup {
    /// The numeric addresses in the order to try them; never empty.
    ///
    /// - Parameter isNumeric: take only what is an address already; never blocks then.
    static func addresses(of host: String, isNumeric: Bool) throws(PostgresError) -> [String] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = isNumeric ? AI_NUMERICHOST : 0
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else { throw failure(code, host: host) }
        var addresses: [String] = []
        var next = list
        while let entry = next {
            if let text = numeric(entry.pointee), !addresses.contains(text) { addresses.append(text) }
            next = entry.pointee.ai_next
        }
        if addresses.isEmpty { throw failure(EAI_NONAME, host: host) }
        return addresses
    }

    private static func numeric(_ entry: addrinfo) -> String? {
        var buffer = [CChar](repeating: 0, count: 1_025)
        let code = getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func failure(_ code: Int32, host: String) -> PostgresError {
        if code == EAI_AGAIN {
            return PostgresError(
                .unknownHost, "no name server answered for \(host)", hint: "check /etc/resolv.conf and the network")
        }
        let words = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return PostgresError(
            .unknownHost, "\(host) has no address: \(words)", hint: "check the name of the host")
    }
}
