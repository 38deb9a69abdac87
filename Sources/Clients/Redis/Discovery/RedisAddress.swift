/// Where a server says that another one is.
public struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address; empty where the server means itself.
    public let host: String
    /// The TCP port; 0 where none is known.
    public let port: Int

    /// Creates an address.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Host and port, an IPv6 address in brackets.
    public var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Reads a host and a port as they stand in a reply; nil for anything else.
    init?(host: RedisValue?, port: RedisValue?) {
        guard let host = host?.text, host.utf8.count <= 255, let port = port?.int, (0...65_535).contains(port) else {
            return nil
        }
        self.init(host: host, port: Int(port))
    }

    /// Reads `host:port`; the last colon counts, because an IPv6 address stands there without brackets.
    init?(_ text: Substring) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        self.init(host: String(text[..<colon]), port: Int(port))
    }
}
