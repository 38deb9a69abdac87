/// One question of an `HTTPObserver`, with everything that decides about its way and its answer.
public struct HTTPInquiry: Sendable {
    /// Which of a name's addresses are tried.
    public enum AddressFamily: Sendable, Hashable {
        /// All, in the order of the name service (RFC 6724); the second family starts when the first is slow.
        case any
        /// IPv4 alone.
        case onlyV4
        /// IPv6 alone.
        case onlyV6
        /// IPv4 alone where there is one, else IPv6.
        case preferV4
        /// IPv6 alone where there is one, else IPv4.
        case preferV6
    }

    /// Method, address, headers and body.
    public var request: HTTPRequest
    /// How many redirects are followed; at none, a redirect is an answer as any other.
    public var redirectLimit = 0
    /// A name or an address to connect to in place of the host of the address, which stays in `Host` and in TLS.
    public var connectHost: String?
    /// Which of the name's addresses are tried.
    public var addressFamily = AddressFamily.any
    /// What holds for TLS.
    public var tls = HTTPTrust()
    /// How many bytes of the body are kept; more are counted only.
    public var bodyLimit = 256 << 10
    /// How many bytes of the body, after decompression, are read at all before the transfer is ended.
    public var readLimit = 10 << 20
    /// Whether the server is asked to compress; the body is then decompressed.
    public var asksForCompression = false
    /// Whether HTTP/2 is offered inside TLS.
    public var allowsHTTP2 = true

    /// Creates an inquiry; it is judged when it is sent.
    public init(_ request: HTTPRequest) {
        self.request = request
    }
}

/// Whom a TLS connection trusts, and as whom it shows itself.
public struct HTTPTrust: Sendable, Hashable {
    /// A PEM file with the only certificates to trust; nil trusts the authorities of the system.
    public var authorityFile: String?
    /// A PEM file with our own certificate and its chain.
    public var certificateFile: String?
    /// A PEM file with the key of our own certificate, where it is not in the same file.
    public var keyFile: String?
    /// The name that the certificate must have, also said in the handshake (SNI); nil for the address' host.
    public var serverName: String?
    /// Whether chain and name are judged; the chain is looked at in any case.
    public var isVerified = true

    /// Trusts the authorities of the system.
    public init() {}
}
