/// What a handshake brought to light.
public struct TLSReport: Sendable {
    /// So many certificates of a chain are read.
    static let chainLimit = 32

    /// A complaint of OpenSSL's about the chain or the name.
    public struct Complaint: Sendable, Hashable {
        /// OpenSSL's number (`X509_V_ERR_…`).
        public let code: Int
        /// Which certificate of the chain it is about; 0 is the server's own.
        public let depth: Int
        /// OpenSSL's words.
        public let words: String

        /// Whether a certificate's time is over.
        public var isExpired: Bool { code == 10 }
        /// Whether a certificate's time has not begun.
        public var isNotYetValid: Bool { code == 9 }
        /// Whether the certificate is for other names.
        public var isNameMismatch: Bool { code == 62 || code == 64 }
        /// Whether no trusted authority has signed the chain.
        public var isUntrusted: Bool { [2, 18, 19, 20, 21, 27].contains(code) }
    }

    /// The version agreed on; nil for one that has no name.
    public let version: TLSVersion?
    /// The cipher suite by its standard name, such as `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// The certificates as the server sent them, its own first; at most 32.
    public let chain: [Certificate]
    /// From the server's certificate to the trusted one; empty where verification failed.
    public let verifiedChain: [Certificate]
    /// Why the server is not to be trusted; empty where it is.
    public let complaints: [Complaint]

    /// Whether the chain leads to a trusted authority and the name is right.
    public var isTrusted: Bool { complaints.isEmpty }
}
