public import Tracing

/// Where a server is reached, as its spans say it.
public struct PeerAddress: Sendable, Hashable, CustomStringConvertible {
    /// Name or address; for a Unix socket its path.
    public var host: String
    /// The port, if it has one.
    public var port: Int?

    /// Creates an address.
    public init(host: String, port: Int? = nil) {
        self.host = host
        self.port = port
    }

    /// `host:port`, or the path of a socket.
    public var description: String {
        guard let port else { return host }
        return host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Adds the attributes of a server.
    public func describe(to attributes: inout SpanAttributes) {
        attributes[SemanticAttribute.serverAddress] = host
        if let port { attributes[SemanticAttribute.serverPort] = port }
    }

    /// The same for a duration.
    var dimensions: [(String, String)] {
        [(SemanticAttribute.serverAddress, host)] + (port.map { [(SemanticAttribute.serverPort, "\($0)")] } ?? [])
    }
}
