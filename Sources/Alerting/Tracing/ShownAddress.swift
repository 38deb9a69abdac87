/// What may be shown of an address: scheme, host and port; users, paths and queries may hold secrets.
struct ShownAddress: Sendable, Hashable {
    /// What stands for a path and a query.
    static let mask = "/REDACTED"
    private static let ports = ["http": 80, "https": 443]

    /// The host, an IPv6 address without brackets.
    let host: String
    /// The port, that of the scheme where none is written.
    let port: Int
    /// The address with the mask in the place of all that comes after host and port.
    let text: String

    /// Reads an address; nil for one that is none, and where a password may look like host and port.
    init?(_ url: String) {
        guard url.utf8.count <= 8_192, let mark = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<mark.lowerBound].lowercased()
        guard let usual = Self.ports[scheme] else { return nil }
        let rest = url[mark.upperBound...]
        let end = rest.firstIndex { "/?#\\".contains($0) } ?? rest.endIndex
        let tail = rest[end...]
        guard !tail.contains("@") else { return nil }
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        guard let (host, written) = Self.split(authority) else { return nil }
        self.host = host.lowercased()
        port = written ?? usual
        text = "\(scheme)://\(authority.lowercased())" + (tail.isEmpty || tail == "/" ? String(tail) : Self.mask)
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: Int?)? {
        var host = authority
        var digits: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            digits = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            digits = authority[authority.index(after: colon)...]
            guard !host.contains(":") else { return nil }
        }
        guard !host.isEmpty else { return nil }
        guard let digits else { return (host, nil) }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits),
            port <= 65_535
        else { return nil }
        return (host, port)
    }
}
