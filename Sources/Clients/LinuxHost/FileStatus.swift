import Glibc

/// What a path leads to, and who may use it.
public struct FileStatus: Sendable, Equatable {
    /// Whether it is an ordinary file.
    public let isRegularFile: Bool
    /// Whether it is a directory.
    public let isDirectory: Bool
    /// The nine permission bits and the three special ones, as `chmod` writes them in octal.
    public let permissions: UInt32
    /// The size in bytes.
    public let size: Int64

    /// Creates a status from its parts.
    public init(isRegularFile: Bool, isDirectory: Bool, permissions: UInt32, size: Int64) {
        self.isRegularFile = isRegularFile
        self.isDirectory = isDirectory
        self.permissions = permissions
        self.size = size
    }

    /// Looks at a path, symbolic links followed; nil where it leads nowhere or cannot be looked at.
    public init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(
            isRegularFile: status.st_mode & S_IFMT == S_IFREG, isDirectory: status.st_mode & S_IFMT == S_IFDIR,
            permissions: status.st_mode & 0o7777, size: Int64(status.st_size))
    }

    /// Whether somebody who is neither owner nor in the group may read it.
    public var isReadableByOthers: Bool { permissions & 0o004 != 0 }

    /// Whether this process may write to the path, or create entries in it where it is a directory.
    public static func isWritable(_ path: String) -> Bool {
        access(path, W_OK) == 0
    }
}
