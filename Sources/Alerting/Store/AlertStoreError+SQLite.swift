import GRDB

extension AlertStoreError {
    /// The error behind one of SQLite's.
    init(_ error: any Error, file: String) {
        guard let error = error as? DatabaseError else {
            self.init(.failed, "\(file): \(type(of: error)); alerting goes on from memory")
            return
        }
        let code = error.resultCode
        let words = error.message ?? "error \(code.rawValue)"
        switch code {
        case .SQLITE_FULL:
            self.init(.diskFull, "\(file): no space left on its file system; make room, alerting goes on from memory")
        case .SQLITE_READONLY, .SQLITE_PERM:
            self.init(
                .readOnly,
                "\(file) takes no writes (\(words)); see its owner and mode and whether its file system is "
                    + "mounted read-only")
        case .SQLITE_IOERR:
            self.init(
                .io,
                "\(file): the disk failed (\(words), \(error.extendedResultCode.rawValue)); see the kernel's log "
                    + "(dmesg) and the disk's health")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, "\(file) is damaged (\(words)); it is moved aside and a fresh one begun")
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self.init(.busy, "\(file) is held by another process; see who: fuser \(file)")
        case .SQLITE_CANTOPEN, .SQLITE_AUTH:
            self.init(.cannotOpen, "\(file) cannot be opened (\(words)); see that its directory exists and is ours")
        default: self.init(.failed, "\(file): \(words)")
        }
    }
}
