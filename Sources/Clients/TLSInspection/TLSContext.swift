import COpenSSL
import Glibc
import Synchronization

/// What sessions with the same settings share: trusted authorities, our certificate and key.
///
/// Made of files once, and made anew when one of them changes: thousands of sessions read nothing.
public final class TLSContext: @unchecked Sendable {
    // Sendable by proof: the pointer never changes, and OpenSSL guards a context that is no longer configured by locks.
    let pointer: OpaquePointer

    /// One for each settings in use, with the marks of its files.
    private static let known = Mutex<[TLSClientSettings: (context: TLSContext, marks: [FileMark])]>([:])
    /// So many are kept.
    private static let limit = 64

    /// The context for settings; blocks as file systems do where files are named.
    ///
    /// - Throws: `TLSError`: `missing` or `settings` for a file that does not hold what it should.
    public static func shared(_ settings: TLSClientSettings) throws(TLSError) -> TLSContext {
        let marks = settings.files.map(FileMark.init)
        if let found = known.withLock({ $0[settings] }), found.marks == marks { return found.context }
        let context = try TLSContext(settings)
        known.withLock { known in
            if known.count >= limit, known[settings] == nil { known.removeAll() }
            known[settings] = (context, marks)
        }
        return context
    }

    init(_ settings: TLSClientSettings) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(TLS_client_method()) else {
            throw TLSError(.internalFault, "OpenSSL has no memory")
        }
        self.pointer = pointer
        _ = COpenSSL_setVersions(pointer, settings.minimumVersion.wire)
        if settings.minimumVersion < .tls12 { SSL_CTX_set_cipher_list(pointer, "DEFAULT:@SECLEVEL=0") }
        COpenSSL_limitChain(pointer, 128 << 10)
        SSL_CTX_set_verify_depth(pointer, 16)
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in -1 }
        try load(settings)
        ERR_clear_error()
    }

    deinit { SSL_CTX_free(pointer) }

    private func load(_ settings: TLSClientSettings) throws(TLSError) {
        for file in settings.files where access(file, R_OK) != 0 {
            throw TLSError(.missing, "\(file): \(CText.string(strerror(errno)))")
        }
        if let file = settings.authoritiesFile {
            guard SSL_CTX_load_verify_file(pointer, file) == 1 else {
                throw TLSError(.settings, "\(file) holds no certificates of authorities in PEM")
            }
        } else {
            SSL_CTX_set_default_verify_paths(pointer)
        }
        guard let file = settings.certificateFile else { return }
        guard SSL_CTX_use_certificate_chain_file(pointer, file) == 1 else {
            throw TLSError(.settings, "\(file) holds no certificate in PEM")
        }
        let key = settings.keyFile ?? file
        guard SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1 else {
            throw TLSError(.settings, "\(key) holds no private key in PEM for \(file), or one with a passphrase")
        }
    }

    /// What tells whether a file has changed.
    private struct FileMark: Hashable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        init(_ path: String) {
            var status = stat()
            // A file that is not there has no marks.
            if stat(path, &status) != 0 { status = stat() }
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }
}
