/// What a TLS handshake showed of the other side, whether it was trusted or not.
public struct PeerFacts: Sendable, Hashable {
    /// Why OpenSSL does not trust the chain.
    public enum Fault: Sendable, Hashable {
        /// A certificate's time is over.
        case expired
        /// A certificate's time has not begun.
        case notYetValid
        /// The certificate is its own issuer, and is not among the trusted ones.
        case selfSigned
        /// The chain leads to nobody who is trusted, or a link of it was not sent.
        case untrustedIssuer
        /// Anything else, in OpenSSL's words.
        case other(String)
    }

    /// The protocol as it is usually written (`TLS 1.3`); empty where none was agreed on.
    public var version = ""
    /// The cipher suite by its name in IANA's list; empty where none was agreed on.
    public var cipher = ""
    /// The certificates that came, the server's own first; sixteen at most.
    public var chain: [CertificateFacts] = []
    /// Why the chain is not trusted; nil where it is.
    ///
    /// Names are not judged here.
    public var fault: Fault?
    /// How many links from the server's own certificate the faulty one is.
    public var faultDepth = 0
    /// When the first certificate of the trusted chain ends, in seconds since 1970; nil without a trusted chain.
    public var trustedUntil: Int64?

    /// Nothing was seen yet.
    public init() {}

    /// When the first of the certificates that came ends, in seconds since 1970.
    public var earliestEnd: Int64? { chain.map(\.notAfter).min() }
}

/// What a certificate says about itself.
public struct CertificateFacts: Sendable, Hashable {
    /// Whom it names, in the order and form of Go's programs (`CN=shop.example,O=Shop`).
    public var subject = ""
    /// Who signed it, written alike.
    public var issuer = ""
    /// The DNS names that it is good for.
    public var names: [String] = []
    /// The IP addresses that it is good for, as text.
    public var addresses: [String] = []
    /// Its serial number in lower-case hexadecimal.
    public var serial = ""
    /// SHA-256 of the whole in lower-case hexadecimal.
    public var fingerprint = ""
    /// From when on it is valid, in seconds since 1970.
    public var notBefore: Int64 = 0
    /// Until when it is valid, in seconds since 1970.
    public var notAfter: Int64 = 0

    /// Nothing is known yet.
    public init() {}
}
