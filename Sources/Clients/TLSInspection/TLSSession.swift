import COpenSSL

/// One side of a TLS session, the client's, without a socket: bytes go in and come out.
///
/// The handshake goes on whatever verification says, so that the report can tell all of it; whoever sends secrets looks
/// at `report.isTrusted` first. Not Sendable: it belongs to the task that owns the connection.
public final class TLSSession {
    /// What must happen before a step can end.
    public enum Progress: Sendable {
        case done
        /// Bytes from the other side, after what there is to send was sent.
        case needsInput
    }

    private let context: TLSContext
    private let session: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private let complaints: UnsafeMutablePointer<COpenSSL_Complaints>
    private var received: [UInt8] = []
    private var hasReceived = false

    /// Begins a session; `serverName` is sent and verified: a host name, or an address in digits.
    public init(_ context: TLSContext, serverName: String) throws(TLSError) {
        ERR_clear_error()
        guard let session = SSL_new(context.pointer) else { throw TLSError(.internalFault, "OpenSSL has no memory") }
        guard let input = COpenSSL_newMemory(), let output = COpenSSL_newMemory() else {
            SSL_free(session)
            throw TLSError(.internalFault, "OpenSSL has no memory")
        }
        SSL_set_bio(session, input, output)
        complaints = .allocate(capacity: 1)
        complaints.initialize(to: COpenSSL_Complaints())
        self.context = context
        self.session = session
        self.input = input
        self.output = output
        COpenSSL_noteComplaints(session, complaints)
        let isAddress = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), serverName) == 1
        if !isAddress {
            let name = serverName.hasSuffix(".") ? String(serverName.dropLast()) : serverName
            let isGood = !name.isEmpty && !name.utf8.contains(0) && name.utf8.count <= 255
            guard isGood, COpenSSL_setServerName(session, name) == 1, SSL_set1_host(session, name) == 1 else {
                throw TLSError(.settings, "\"\(name.prefix(80))\" is no server name")
            }
        }
        ERR_clear_error()
        SSL_set_connect_state(session)
    }

    deinit {
        SSL_free(session)
        complaints.deallocate()
    }

    /// Hands over what came from the other side.
    public func feed(_ bytes: [UInt8]) {
        if received.count < 16 { received += bytes.prefix(16 - received.count) }
        _ = bytes.withUnsafeBytes { BIO_write(input, $0.baseAddress, Int32(clamping: $0.count)) }
    }

    /// Takes what must be sent to the other side.
    public func takeOutput() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: COpenSSL_pending(output))
        let count = bytes.withUnsafeMutableBytes { BIO_read(output, $0.baseAddress, Int32(clamping: $0.count)) }
        return count == bytes.count ? bytes : Array(bytes.prefix(max(0, Int(count))))
    }

    /// Goes on with the handshake as far as the bytes reach.
    public func shakeHands() throws(TLSError) -> Progress {
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        return result == 1 ? .done : try progress(result)
    }

    /// Encrypts bytes into the output.
    public func write(_ bytes: [UInt8]) throws(TLSError) {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        let result = bytes.withUnsafeBytes { SSL_write(session, $0.baseAddress, Int32(clamping: $0.count)) }
        if result <= 0 { _ = try progress(result) }
    }

    /// Decrypts what has come, at most so many bytes; nil where more must come first, empty at the end.
    public func read(atMost limit: Int) throws(TLSError) -> [UInt8]? {
        ERR_clear_error()
        var bytes = [UInt8](repeating: 0, count: min(max(1, limit), 16 << 10))
        let result = bytes.withUnsafeMutableBytes { SSL_read(session, $0.baseAddress, Int32($0.count)) }
        if result > 0 { return Array(bytes.prefix(Int(result))) }
        if SSL_get_error(session, result) == SSL_ERROR_ZERO_RETURN { return [] }
        _ = try progress(result)
        return nil
    }

    /// What the handshake brought to light; complete once it is done.
    public var report: TLSReport {
        let chain = certificates(SSL_get_peer_cert_chain(session))
        let found = foundComplaints
        return TLSReport(
            version: TLSVersion(wire: SSL_version(session)), cipher: CText.string(cipherName), chain: chain,
            verifiedChain: found.isEmpty ? certificates(SSL_get0_verified_chain(session)) : [], complaints: found)
    }

    private var cipherName: UnsafePointer<CChar>? {
        SSL_get_current_cipher(session).flatMap { SSL_CIPHER_standard_name($0) }
    }

    private var foundComplaints: [TLSReport.Complaint] {
        var noted = complaints.pointee
        let count = min(max(0, Int(noted.count)), 8)
        let codes = withUnsafeBytes(of: &noted.codes) { Array($0.bindMemory(to: Int32.self)) }
        let depths = withUnsafeBytes(of: &noted.depths) { Array($0.bindMemory(to: Int32.self)) }
        return (0..<count).map { index in
            let words = CText.string(X509_verify_cert_error_string(Int(codes[index])))
            return TLSReport.Complaint(code: Int(codes[index]), depth: Int(depths[index]), words: words)
        }
    }

    private func certificates(_ chain: OpaquePointer?) -> [Certificate] {
        let count = min(max(0, COpenSSL_count(chain)), Int32(TLSReport.chainLimit))
        return (0..<count).compactMap { COpenSSL_at(chain, $0).flatMap { Certificate($0) } }
    }

    private func progress(_ result: Int32) throws(TLSError) -> Progress {
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsInput
        default:
            let error = ERR_peek_error()
            ERR_clear_error()
            throw TLSFailure.error(error, beginning: received)
        }
    }
}
