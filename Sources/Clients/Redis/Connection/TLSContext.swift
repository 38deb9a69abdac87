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
            let authorities = try use(file, "certificate authority") { try NIOSSLCertificate.fromPEMFile(file) }
            configuration.trustRoots = .certificates(authorities)
        }
        if let file = tls.certificateFile, let keyFile = tls.keyFile {
            let chain = try use(file, "certificate") { try NIOSSLCertificate.fromPEMFile(file) }
            let key = try use(keyFile, "key") { try NIOSSLPrivateKey(file: keyFile, format: .pem) }
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(key)
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func use<Value>(_ file: String, _ what: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw RedisError(.settings, "the \(what) file \(file) cannot be read as PEM")
        }
    }
}
