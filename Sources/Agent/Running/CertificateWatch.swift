import LinuxHost
import Logging
import ServiceLifecycle
import Telemetry

/// Looks every ten seconds whether the files of the TLS certificate have changed, and puts the new one in use.
struct CertificateWatch: Service {
    let store: TLSContextStore
    let time: any TimeSource
    let logger: Logger

    func run() async throws {
        var known = Self.marks(store.files)
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            let time = self.time
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: .seconds(10)) }
            let marks = Self.marks(store.files)
            guard marks != known else { continue }
            known = marks
            do {
                try store.reload()
                logger.notice("certificate replaced", metadata: ["file": "\(store.files.certificate)"])
            } catch {
                logger.error("new certificate is unusable, the old one stays", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func marks(_ files: TLSContextStore.Files) -> [FileMark?] {
        [files.certificate, files.key, files.clientAuthority].map { $0.flatMap(FileMark.init(path:)) }
    }
}
