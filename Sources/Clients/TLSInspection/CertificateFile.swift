import COpenSSL
import Glibc

/// Reads the certificates of a local file: PEM with any text and keys between, a bundle, or one in DER.
public enum CertificateFile {
    /// The largest file that is read, in bytes.
    public static let sizeLimit = 4 << 20
    /// So many certificates of a bundle are read.
    public static let countLimit = 1_000

    /// Reads a file; blocks as file systems do.
    ///
    /// - Throws: `TLSError`: `missing`, `tooLarge`, or `malformed` where the file has no certificate or a broken one.
    public static func read(_ path: String) throws(TLSError) -> [Certificate] {
        let bytes = try contents(path)
        do throws(TLSError) {
            return try parse(bytes)
        } catch {
            throw TLSError(error.code, "\(path): \(error.message)")
        }
    }

    /// Reads the bytes of a file.
    ///
    /// - Throws: `TLSError`: `tooLarge` or `malformed`.
    public static func parse(_ bytes: [UInt8]) throws(TLSError) -> [Certificate] {
        guard bytes.count <= sizeLimit else { throw TLSError(.tooLarge, "larger than any bundle of certificates") }
        if bytes.isEmpty { throw TLSError(.malformed, "the file is empty") }
        // DER begins with a sequence of more than 127 bytes, which no text does.
        let isBinary = bytes.count > 1 && bytes[0] == 0x30 && bytes[1] & 0x80 != 0
        let found = try isBinary ? parseDER(bytes) : parsePEM(bytes)
        if found.isEmpty { throw TLSError(.malformed, "there is no certificate in it") }
        return found
    }

    private static func parsePEM(_ bytes: [UInt8]) throws(TLSError) -> [Certificate] {
        let result = bytes.withUnsafeBytes { raw -> Result<[Certificate], TLSError> in
            Result { () throws(TLSError) in
                guard let memory = BIO_new_mem_buf(raw.baseAddress, Int32(clamping: raw.count)) else {
                    throw TLSError(.internalFault, "OpenSSL has no memory")
                }
                defer { BIO_free(memory) }
                return try parsePEM(memory)
            }
        }
        return try result.get()
    }

    private static func parsePEM(_ memory: OpaquePointer) throws(TLSError) -> [Certificate] {
        var found: [Certificate] = []
        ERR_clear_error()
        defer { ERR_clear_error() }
        // Never asks for a passphrase: an encrypted key between the certificates is passed over.
        while found.count < countLimit, let pointer = PEM_read_bio_X509(memory, nil, { _, _, _, _ in -1 }, nil) {
            defer { X509_free(pointer) }
            guard let certificate = Certificate(pointer) else {
                throw TLSError(.malformed, "certificate \(found.count + 1) cannot be read")
            }
            found.append(certificate)
        }
        // The end of the text is the only good reason to stop.
        let reason = COpenSSL_reason(ERR_peek_last_error())
        if found.count < countLimit, reason != PEM_R_NO_START_LINE, reason != 0 {
            throw TLSError(.malformed, "certificate \(found.count + 1) is cut or broken")
        }
        return found
    }

    private static func parseDER(_ bytes: [UInt8]) throws(TLSError) -> [Certificate] {
        ERR_clear_error()
        let pointer = bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var start = buffer.baseAddress
            return d2i_X509(nil, &start, buffer.count)
        }
        ERR_clear_error()
        guard let pointer else { throw TLSError(.malformed, "it is no certificate, neither as PEM nor as DER") }
        defer { X509_free(pointer) }
        guard let certificate = Certificate(pointer) else { throw TLSError(.malformed, "its dates cannot be read") }
        return [certificate]
    }

    private static func contents(_ path: String) throws(TLSError) -> [UInt8] {
        // Without O_NONBLOCK a named pipe would keep us for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw TLSError(.missing, "\(path): \(CText.string(strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= sizeLimit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 { throw TLSError(.missing, "\(path): \(CText.string(strerror(errno)))") }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }
}
