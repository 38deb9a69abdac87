import Glibc

/// Files that settings name: read, or looked at before libpq opens them.
///
/// Blocks on the disk.
enum SettingsFile {
    enum Secret { case passwords, key }

    private static let sizeLimit = 1 << 20

    /// The bytes of a small regular file; nil when there is none of that name.
    static func read(_ path: String, what: String) throws(PostgresError) -> [UInt8]? {
        // Non-blocking, so that a pipe of that name does not hold the thread.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw unreadable(path, what, number: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= sizeLimit else {
            throw PostgresError(.settings, "the \(what) \(path) is no regular file of at most 1 MiB")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= sizeLimit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw unreadable(path, what, number: errno) }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    /// Says what is wrong with a file that libpq will open, more precisely than libpq does.
    ///
    /// - Parameter secret: others than the owner may not read it; libpq would ignore the file, and say so on
    ///   standard error.
    static func check(_ path: String?, what: String, secret: Secret?) throws(PostgresError) {
        guard let path else { return }
        var status = stat()
        guard stat(path, &status) == 0 else { throw unreadable(path, what, number: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PostgresError(.settings, "the \(what) \(path) is no regular file")
        }
        guard access(path, R_OK) == 0 else { throw unreadable(path, what, number: errno) }
        // A key of root's may be readable by its group, a password file never.
        let forbidden: mode_t = secret == .key && status.st_uid == 0 ? 0o027 : 0o077
        if secret != nil, status.st_mode & forbidden != 0 {
            throw PostgresError(
                .settings, "the \(what) \(path) can be read by others than its owner, so libpq does not take it",
                hint: "chmod 600 \(path)")
        }
    }

    private static func unreadable(_ path: String, _ what: String, number: Int32) -> PostgresError {
        let words = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return PostgresError(
            .settings, "the \(what) \(path) cannot be read: \(words)", hint: "check the path and who may read it")
    }
}
