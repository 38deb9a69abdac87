/// Where a server listens, to tell whether two addresses mean one server.
///
/// Every way of writing this host is the same: loopback addresses, `localhost`, paths of sockets, the host's own name.
/// Other names are not resolved.
struct ServerPlace: Sendable, Hashable, CustomStringConvertible {
    /// The host in small letters; nil for this one.
    let host: String?
    /// The port; nil where none is known.
    let port: Int?
    /// The address as it was written, without a user.
    let description: String

    /// Whether the server is on this host.
    var isHere: Bool { host == nil }

    /// Whether both are on one host that is not this one.
    func isOnHost(of other: ServerPlace) -> Bool { host != nil && host == other.host }

    /// Reads a URL, `HOST:PORT` or a socket's path; nil for a text that names no host.
    ///
    /// - Parameter node: what this host is called.
    init?(address: String, node: String) {
        let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        let authority = rest.prefix { $0 != "/" }
        let path = authority.hasSuffix("@") || authority.isEmpty ? rest[authority.endIndex...] : ""
        if path.hasPrefix("/") || address.hasPrefix("unix:") {
            self.init(host: String(path), port: Self.socketPort(path), node: node)
        } else {
            guard let parsed = TargetAddress(parsing: address) else { return nil }
            self.init(host: parsed.host, port: parsed.port, node: node)
        }
    }

    /// What a server calls another one; its own loopback address means its own host.
    ///
    /// - Parameters:
    ///   - host: a name, an address or a socket's directory; empty for a socket in the usual place.
    ///   - port: the port.
    ///   - origin: where the server is that says so.
    ///   - node: what this host is called.
    init(host: String, port: Int?, seenFrom origin: ServerPlace, node: String) {
        let place = ServerPlace(host: host, port: port, node: node)
        let isOwn = place.isHere && host.lowercased() != node.lowercased()
        self.host = isOwn ? origin.host : place.host
        self.port = port
        description = place.description
    }

    private init(host: String, port: Int?, node: String) {
        let name = host.lowercased()
        let address = IPAddress(parsing: name)
        let isHere =
            name.isEmpty || name.hasPrefix("/") || name == "localhost" || name.hasSuffix(".localhost")
            || name == node.lowercased() || address?.isLoopback == true || address?.isAny == true
        self.host = isHere ? nil : name
        self.port = port
        let shown = name.isEmpty ? "a socket" : name.contains(":") ? "[\(name)]" : host
        description = name.hasPrefix("/") ? shown : shown + (port.map { ":\($0)" } ?? "")
    }

    static func == (left: Self, right: Self) -> Bool { left.host == right.host && left.port == right.port }

    func hash(into hasher: inout Hasher) {
        hasher.combine(host)
        hasher.combine(port)
    }

    /// PostgreSQL's sockets carry the port in their name: `/run/postgresql/.s.PGSQL.5432`.
    private static func socketPort(_ path: Substring) -> Int? {
        guard let mark = path.firstRange(of: ".s.PGSQL.") else { return nil }
        return Int(path[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }
}
