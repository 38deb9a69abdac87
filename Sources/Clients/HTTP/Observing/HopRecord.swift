import CCurl

/// What libcurl's and OpenSSL's callbacks collect during one hop.
///
/// Lives on the observer's thread only; the callbacks see it through an unretained pointer.
final class HopRecord {
    private static let headerLimit = 64 << 10

    private let bodyLimit: Int
    private let readLimit: Int
    /// Whom TLS trusts; nil leaves nobody.
    let store: TrustStore?
    private(set) var headers: [HTTPHeader] = []
    private(set) var body: [UInt8] = []
    private(set) var bodyLength = 0
    private(set) var isCut = false
    private(set) var tls: PeerFacts?
    /// In words, the limit that the answer passed; nil when it passed none.
    private(set) var passedLimit: String?
    private var headerBytes = 0
    /// Whether the connection was there, so that TLS could begin.
    private(set) var hasBegunTLS = false
    /// Whether any line of an answer came.
    var hasAnswer: Bool { headerBytes > 0 }
    /// Kept so that nobody calls back here once the record is gone.
    private var context: OpaquePointer?

    init(_ inquiry: HTTPInquiry, store: TrustStore?) {
        bodyLimit = max(0, inquiry.bodyLimit)
        readLimit = max(0, inquiry.readLimit)
        self.store = store
    }

    deinit {
        guard let context else { return }
        CCurl_forgetObserver(UnsafeMutableRawPointer(context))
        SSL_CTX_free(context)
    }

    /// Takes a piece of the body; false ends the transfer.
    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        let room = bodyLimit - body.count
        if room > 0 { body.append(contentsOf: piece.prefix(room)) }
        bodyLength += piece.count
        isCut = bodyLength > readLimit
        return !isCut
    }

    /// Takes one line of a head or of the trailer; false ends the transfer.
    func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            passedLimit = "the answer's head has more than \(Self.headerLimit >> 10) KiB"
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            headers.removeAll()
        } else if bodyLength == 0, let header = HTTPHeader(line: line) {
            headers.append(header)
        }
        return true
    }

    /// Watches the handshakes of a new SSL_CTX; false where it cannot be told whom to trust.
    func observe(_ context: UnsafeMutableRawPointer) -> Bool {
        hasBegunTLS = true
        if let store, CCurl_useStore(context, store.handle) != 1 { return false }
        CCurl_observe(
            context, Unmanaged.passUnretained(self).toOpaque(),
            { chain, user in
                guard let chain, let user else { return 0 }
                return Unmanaged<HopRecord>.fromOpaque(user).takeUnretainedValue().judge(chain)
            },
            { connection, event, _ in
                guard CCurl_isHandshakeDone(event) != 0, let connection, let user = CCurl_observer(connection) else {
                    return
                }
                Unmanaged<HopRecord>.fromOpaque(user).takeUnretainedValue().noteAgreement(connection)
            })
        if self.context == nil, SSL_CTX_up_ref(OpaquePointer(context)) == 1 { self.context = OpaquePointer(context) }
        return true
    }

    private func judge(_ chain: OpaquePointer) -> Int32 {
        let isTrusted = X509_verify_cert(chain) == 1
        var facts = PeerFacts()
        facts.take(chain, isTrusted: isTrusted)
        tls = facts
        return isTrusted ? 1 : 0
    }

    private func noteAgreement(_ connection: OpaquePointer) {
        var facts = tls ?? PeerFacts()
        facts.take(agreed: connection)
        tls = facts
    }
}
