/// Where a listener binds: `0.0.0.0:9100`, `[::1]:9100`, `localhost:9100`.
struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IP address without brackets, or `localhost`.
    let host: String
    /// The port; 0 lets the system choose one.
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads HOST:PORT; nil for anything else, and for an IPv6 address without brackets.
    init?(parsing text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let port = Int(digits), port <= 65_535,
            Self.isHost(String(host))
        else { return nil }
        self.init(host: String(host), port: port)
    }

    /// Whether a listener can bind to the text: an IP address or `localhost`.
    static func isHost(_ text: String) -> Bool { text == "localhost" || IPAddress(parsing: text) != nil }

    /// Whether only this machine can connect.
    var isLoopback: Bool { host == "localhost" || IPAddress(parsing: host)?.isLoopback == true }

    /// Whether both would bind the same port of the same address.
    func collides(with other: ListenAddress) -> Bool {
        guard port == other.port, port != 0 else { return false }
        let any = [host, other.host].contains { IPAddress(parsing: $0)?.isAny == true }
        return any || host == other.host
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
