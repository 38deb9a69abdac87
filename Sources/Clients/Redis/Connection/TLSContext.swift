import NIOCore
import NIOPosix
import NIOSSL

/// Makes NIOSSL's context from the settings' files.
enum TLSContext {
    /// How long closing waits for the other side's goodbye.
    private static let shutdownTimeout = TimeAmount.milliseconds(500)

    /// Reads the files, on a thread that may block.
    ///
    /// - Throws: `settings`, naming the file that cannot be used.
    static func make(_ tls: RedisSettings.TLS) async throws(RedisError) -> NIOSSLContext {
        do {
            return try await NIOThreadPool.singleton.runIfActive { try read(tls) }
        } catch let error as RedisError {
            throw error
        } catch {
            throw RedisError(.settings, "the files for TLS cannot be used together")
        }
    }

    private static func read(_ tls: RedisSettings.TLS) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = tls.verifiesPeer ? .fullVerification : .none
        configuration.shutdownTimeout = shutdownTimeout
        if let file = tls.certificateAuthorityFile {
            configuration.trustRoots = .certificates(try certificates(file, "certificate authority"))
        }
        if let file = tls.certificateFile, let keyFile = tls.keyFile {
            configuration.certificateChain = try certificates(file, "certificate").map { .certificate($0) }
            configuration.privateKey = .privateKey(try key(keyFile))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func certificates(_ file: String, _ what: String) throws(RedisError) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
            throw RedisError(.settings, "the \(what) file \(file) has no certificate that can be read")
        }
        return certificates
    }

    private static func key(_ file: String) throws(RedisError) -> NIOSSLPrivateKey {
        guard let key = try? NIOSSLPrivateKey(file: file, format: .pem) else {
            throw RedisError(.settings, "the key file \(file) has no key that can be read without a passphrase")
        }
        return key
    }
}
