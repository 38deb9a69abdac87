import Glibc

/// What changes when somebody writes or replaces a file.
public struct FileFacts: Sendable, Equatable {
    /// Number of the file in its file system.
    public let inode: UInt64
    /// Size in bytes.
    public let size: Int64
    /// Whole seconds since the epoch at which the content was last written.
    public let modifiedSeconds: Int64
    /// The nanoseconds that belong to `modifiedSeconds`.
    public let modifiedNanoseconds: Int64
    /// Whether it is an ordinary file: no directory, pipe or device.
    public let isRegular: Bool

    /// The facts of the file at a path, symbolic links followed; nil where there is none.
    public init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modifiedSeconds = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
        isRegular = status.st_mode & S_IFMT == S_IFREG
    }
}
