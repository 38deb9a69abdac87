/// One question to an HTTP server.
public struct HTTPRequest: Sendable {
    /// `GET`, `POST` or any other method.
    public var method: String
    /// The whole address, `http://` or `https://`.
    public var url: String
    /// Sent in this order, besides `Host`, `Accept` and `Content-Length`.
    public var headers: [HTTPHeader]
    /// Sent with its length; an empty one with `POST`, `PUT` and `PATCH` only.
    public var body: [UInt8]
    /// A Unix domain socket to connect to instead of the address' host and port, 107 bytes at most.
    public var unixSocketPath: String?

    /// Creates a request; it is judged when it is sent.
    public init(
        method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8] = [],
        unixSocketPath: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.unixSocketPath = unixSocketPath
    }

    /// Scheme, host and port: what may be shown of an address, since user, path and query may hold secrets.
    public var origin: String {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            return "the address"
        }
        let authority = bytes[(colon + 3)...].prefix { byte in !"/?#\\".utf8.contains(byte) && byte > 0x20 }
        let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
        // A password with a slash in it looks like a port.
        let port = host.first == UInt8(ascii: "[") ? [] : host.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        guard port.allSatisfy({ (48...57).contains($0) }) else { return "the address" }
        return String(decoding: bytes[..<colon] + "://".utf8 + host, as: UTF8.self)
    }

    /// Why the request must not be sent; nil when it may be.
    var fault: String? {
        guard Self.isToken(method), method.utf8.count <= 32 else { return "\"\(method)\" is no method" }
        let scheme = url.prefix(8).lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://") else {
            return "an address begins with http:// or https://"
        }
        guard url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), url.utf8.count <= 8_192 else {
            return "an address has ASCII letters, digits and signs only (else %XX), and at most 8192 bytes"
        }
        if let header = headers.first(where: { !$0.isSendable }) {
            return "the header \"\(header.name)\" has a name or a value that HTTP does not allow"
        }
        if let path = unixSocketPath, path.isEmpty || path.utf8.count > 107 || path.utf8.contains(0) {
            return "the path of a Unix socket has 1 to 107 bytes"
        }
        return nil
    }

    /// Whether the text is a token of RFC 9110: letters, digits and a few signs.
    static func isToken(_ text: String) -> Bool {
        let signs = "!#$%&'*+-.^_`|~".utf8
        return !text.isEmpty
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || signs.contains($0)
            }
    }
}
