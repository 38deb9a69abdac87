import NIOSSL
import Synchronization

/// The certificate that new connections get; replaced as a whole when its files change.
final class TLSContextStore: Sendable {
    /// Where certificate, key and, for client certificates, their authority are.
    struct Files: Sendable, Equatable {
        var certificate: String
        var key: String
        var clientAuthority: String?
    }

    let files: Files
    private let current: Mutex<NIOSSLContext>

    /// Reads the files; throws NIOSSL's error where they are no certificate and its key.
    init(files: Files) throws {
        self.files = files
        self.current = Mutex(try Self.load(files))
    }

    /// The context for the next connection.
    var context: NIOSSLContext { current.withLock { $0 } }

    /// Reads the files again; on an error the old certificate stays in use.
    func reload() throws {
        let context = try Self.load(files)
        current.withLock { $0 = context }
    }

    private static func load(_ files: Files) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
        let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let authority = files.clientAuthority {
            configuration.trustRoots = .file(authority)
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
