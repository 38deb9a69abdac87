import CCurl
import Glibc

/// The certificates of one file, read once and shared by all connections that trust them.
final class TrustStore {
    let handle: OpaquePointer

    /// Reads a PEM file, blocking; nil where it has no certificate.
    init?(file: String) {
        guard let handle = CCurl_openStore(file) else { return nil }
        self.handle = handle
    }

    deinit { X509_STORE_free(handle) }
}

/// The trust stores in use, each read again after its file has changed.
///
/// Lives on the observer's thread.
struct TrustStores {
    private struct Entry {
        let store: TrustStore?
        let mark: Mark
        var checkedAt: ContinuousClock.Instant
    }

    /// What changes when a file does.
    private struct Mark: Equatable {
        var inode: UInt64 = 0
        var size: Int64 = 0
        var seconds = 0
        var nanoseconds = 0
    }

    private static let checkInterval = Duration.seconds(10)
    private static let memory = 256
    private let systemFile: String
    private var entries: [String: Entry] = [:]

    init(systemFile: String) {
        self.systemFile = systemFile
    }

    /// The store of a file, or of the system's authorities; nil where the file gives none.
    mutating func store(of file: String?) -> TrustStore? {
        let file = file ?? systemFile
        let now = ContinuousClock.now
        if let entry = entries[file], now - entry.checkedAt < Self.checkInterval { return entry.store }
        let mark = Self.mark(file)
        if let entry = entries[file], entry.mark == mark {
            entries[file]?.checkedAt = now
            return entry.store
        }
        if entries.count >= Self.memory { entries.removeAll() }
        let store = TrustStore(file: file)
        entries[file] = Entry(store: store, mark: mark, checkedAt: now)
        return store
    }

    private static func mark(_ file: String) -> Mark {
        var status = stat()
        guard stat(file, &status) == 0 else { return Mark() }
        return Mark(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
