/// Where a server is, read from `HOST:PORT` or a URL, to tell whether two ways of writing mean the same one.
///
/// Users, passwords and parameters are left out, and a scheme's own port is filled in. Not resolved: `localhost` and
/// `127.0.0.1` are two.
struct TargetAddress: Sendable, Equatable {
    private static let ports = [
        "postgres": 5432, "redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671, "http": 80, "https": 443,
    ]

    /// The scheme, `postgres` for both of PostgreSQL's; nil where there is none.
    let scheme: String?
    /// The host in small letters without brackets, or the path of a socket.
    let host: String
    /// The port; nil where none is known, as for a socket.
    let port: Int?
    /// The database or virtual host; nil where none is named.
    let path: String?

    /// Reads an address; nil for a text that has no host, or a port that is none.
    init?(parsing text: String) {
        guard text.utf8.count <= 2_048 else { return nil }
        var rest = text[...]
        var scheme: String?
        if let mark = text.firstRange(of: "://") {
            let word = text[..<mark.lowerBound].lowercased()
            scheme = word == "postgresql" ? "postgres" : word
            rest = text[mark.upperBound...]
        }
        rest = rest.prefix { $0 != "?" && $0 != "#" }
        self.scheme = scheme
        if scheme == "unix" || rest.hasPrefix("/") {
            host = String(rest.drop { $0 != "/" })
            port = nil
            path = nil
            if host.isEmpty { return nil }
            return
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        guard let (host, port) = Self.split(authority) else { return nil }
        self.host = host
        self.port = port ?? scheme.flatMap { Self.ports[$0] }
        let path = rest[slash...].dropFirst()
        self.path = path.isEmpty ? nil : String(path.hasSuffix("/") ? path.dropLast() : path)
    }

    /// Host and port of an address, and nothing else of it, which may have a password in it.
    static func shown(_ text: String) -> String {
        TargetAddress(parsing: text).map { "\($0.host)\($0.port.map { ":\($0)" } ?? "")" } ?? "?"
    }

    /// Whether both can mean one server; what only one of them says does not matter.
    func fits(_ other: TargetAddress) -> Bool {
        host == other.host && port == other.port
            && (scheme == nil || other.scheme == nil || scheme == other.scheme)
            && (path == nil || other.path == nil || path == other.path)
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var digits: Substring?
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            digits = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            digits = authority[authority.index(after: colon)...]
            guard !host.contains(":") else { return nil }
        }
        guard !host.isEmpty else { return nil }
        guard let digits else { return (host.lowercased(), nil) }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let port = Int(digits), port <= 65_535
        else { return nil }
        return (host.lowercased(), port)
    }
}
