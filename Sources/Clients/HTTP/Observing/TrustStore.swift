import CCurl
import Glibc

/// The certificates of one file, read once and shared by all connections that trust them.
final class TrustStore: @unchecked Sendable {
    // Sendable by proof: the handle never changes; it is filled by the thread that makes it, and OpenSSL counts and
    // locks a store that several threads use.
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
/// Lives on the observer's thread and reads no file there: one that lies where reading hangs holds a thread of its own,
/// and up those who trust it alone.
struct TrustStores {
    /// What changes when a file does.
    struct Mark: Sendable, Equatable {
        var inode: UInt64 = 0
        var size: Int64 = 0
        var seconds = 0
        var nanoseconds = 0
    }

    /// What came of reading a file.
    struct Loaded: Sendable {
        let file: String
        let mark: Mark
        /// Nil where the file gives none.
        let store: TrustStore?
    }

    /// What there is of a file.
    enum Standing {
        /// What was read; nothing where the file gives none.
        case read(TrustStore?)
        /// It is being read for the first time.
        case reading
    }

    /// Reads a file elsewhere, unless it is as it was; false where nobody can.
    typealias Reader = (_ file: String, _ known: Loaded?) -> Bool

    private struct Entry {
        var loaded: Loaded?
        var checkedAt: ContinuousClock.Instant
        var isReading = false
    }

    private static let memory = 256
    /// So many files may be under way.
    private static let readingLimit = 32
    private let checkInterval: Duration
    private let systemFile: String
    private let reader: Reader
    private var entries: [String: Entry] = [:]

    init(systemFile: String, checkInterval: Duration = .seconds(10), reader: @escaping Reader) {
        self.systemFile = systemFile
        self.checkInterval = checkInterval
        self.reader = reader
    }

    /// Which file is meant.
    func file(_ file: String?) -> String { file ?? systemFile }

    /// The store of a file.
    ///
    /// One whose file was looked at some time ago is served as it is, and looked at meanwhile.
    mutating func store(of file: String) -> Standing {
        let now = ContinuousClock.now
        if entries.count >= Self.memory { entries = entries.filter { $0.value.isReading } }
        var entry = entries[file] ?? Entry(checkedAt: now - checkInterval)
        let isDue = now - entry.checkedAt >= checkInterval
        if isDue, !entry.isReading, entries.values.count(where: { $0.isReading }) < Self.readingLimit {
            entry.isReading = reader(file, entry.loaded)
            // Without a thread to be had it is tried again with the next question.
            if !entry.isReading, entry.loaded == nil { return .read(nil) }
        }
        entries[file] = entry
        return entry.loaded.map { Standing.read($0.store) } ?? .reading
    }

    /// Takes in what was read.
    mutating func take(_ loaded: Loaded) {
        entries[loaded.file] = Entry(loaded: loaded, checkedAt: .now)
    }

    /// Reads a file, blocking; what is known where it has not changed.
    static func load(_ file: String, known: Loaded?) -> Loaded {
        let mark = mark(file)
        if let known, known.mark == mark { return known }
        return Loaded(file: file, mark: mark, store: TrustStore(file: file))
    }

    private static func mark(_ file: String) -> Mark {
        var status = stat()
        guard stat(file, &status) == 0 else { return Mark() }
        return Mark(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
