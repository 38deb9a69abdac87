import GRDB
import Glibc
import Telemetry

/// The file of the store: which one it is, whether it can be believed, and what is done where it cannot.
struct AlertFile {
    /// The file's name in the state directory.
    static let name = "alerts.sqlite"

    /// The open file, and what somebody should know about how it was opened.
    struct Opened {
        let queue: DatabaseQueue
        let path: String
        let notes: [AlertStoreNote]
        /// Which file of the file system it is.
        let inode: UInt64
    }

    let directory: String

    /// Opens the file, and begins a fresh one where it is damaged or of a newer version.
    ///
    /// - Throws: `AlertStoreError`.
    func open(at now: WallTime) throws(AlertStoreError) -> Opened {
        var notes: [AlertStoreNote] = []
        var path = "\(directory)/\(Self.name)"
        if let version = Self.version(inHeaderOf: path), !AlertSchema.isKnown(version) {
            (path, notes) = beside(path, version)
        }
        for _ in 0..<3 {
            do {
                return try opened(path, notes)
            } catch let failure as Newer {
                (path, notes) = beside(path, failure.version)
            } catch let failure as Damaged {
                let aside = try Self.moveAside(path, at: now)
                notes.append(.damaged(path: path, reason: failure.reason, aside: aside))
            } catch {
                throw AlertStoreError(error, file: path)
            }
        }
        throw AlertStoreError(.cannotOpen, "\(path): no file there can be opened")
    }

    /// Opens the file for reading alone, where nothing can be written beside it either.
    ///
    /// - Throws: `AlertStoreError` where there is none, or none that this version knows.
    func openToRead() throws(AlertStoreError) -> DatabaseQueue {
        let path = "\(directory)/\(Self.name)"
        guard let version = Self.version(inHeaderOf: path), AlertSchema.isKnown(version) else {
            throw AlertStoreError(.cannotOpen, "\(path): there is no file of this version")
        }
        var configuration = Configuration()
        configuration.readonly = true
        var log = stat()
        let hasLog = stat(path + "-wal", &log) == 0 && log.st_size > 0
        do {
            // Without a log SQLite would make one to read; the URI says that nobody writes.
            return try DatabaseQueue(
                path: hasLog ? path : "file:\(Self.escaped(path))?immutable=1", configuration: configuration)
        } catch {
            throw AlertStoreError(error, file: path)
        }
    }

    /// A path as SQLite reads it in a URI.
    private static func escaped(_ path: String) -> String {
        path.utf8.reduce(into: "") { text, byte in
            let scalar = Unicode.Scalar(byte)
            if (0x21...0x7e).contains(byte), !"%?#".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
    }

    /// Whether the open file is still the one that its name leads to: writing to another one keeps nothing.
    func isInPlace(_ opened: Opened) -> Bool { Self.inode(of: opened.path) == opened.inode }

    private static func inode(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private struct Newer: Error { let version: Int }
    private struct Damaged: Error { let reason: String }

    private func opened(_ path: String, _ notes: [AlertStoreNote]) throws -> Opened {
        // Nobody else's business: silences say who is where.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
        do {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try queue.read { database in
                let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                if !AlertSchema.isKnown(version) { throw Newer(version: version) }
                let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
                if verdict != "ok" { throw Damaged(reason: String(verdict.prefix(200))) }
            }
            try AlertSchema.migrator.migrate(queue)
            return Opened(queue: queue, path: path, notes: notes, inode: Self.inode(of: path) ?? 0)
        } catch let error as DatabaseError
            where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
        {
            throw Damaged(reason: error.message ?? "error \(error.resultCode.rawValue)")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "alerts"
        configuration.prepareDatabase { database in
            // Not by GRDB's own mode, which writes to the file and asks for less than FULL.
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
        }
        return configuration
    }

    private func beside(_ path: String, _ version: Int) -> (String, [AlertStoreNote]) {
        let fresh = "\(directory)/alerts-v\(AlertSchema.format).sqlite"
        return (fresh, [.newer(path: path, version: "\(version / 100).\(version % 100)", fresh: fresh)])
    }

    /// The version that the file's head says; nil where there is no such file.
    ///
    /// Nothing is changed by asking.
    private static func version(inHeaderOf path: String) -> Int? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: 100)
        guard read(descriptor, &head, 100) == 100, head.starts(with: "SQLite format 3\0".utf8) else { return nil }
        return head[60..<64].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func moveAside(_ path: String, at now: WallTime) throws(AlertStoreError) -> String {
        let aside = "\(path).corrupt-\(now.rfc3339(fractionDigits: 0).filter { $0 != ":" && $0 != "-" })"
        guard rename(path, aside) == 0 else {
            throw AlertStoreError(
                .corrupt, "\(path) is damaged and cannot be moved aside (\(String(cString: strerror(errno)))); move it")
        }
        for suffix in ["-wal", "-shm"] { rename(path + suffix, aside + suffix) }
        return aside
    }
}
