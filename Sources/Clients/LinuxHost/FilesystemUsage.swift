import Glibc

/// What a mounted file system says about its space and its file nodes.
public struct FilesystemUsage: Sendable, Equatable {
    /// Why a file system said nothing.
    public struct Refusal: Error, Sendable, Equatable {
        /// The system's words in small letters, as node_exporter shows them (`permission denied`).
        public let reason: String

        /// Creates a refusal.
        public init(reason: String) { self.reason = reason }
    }

    /// The size of the blocks that the block counts are in, in bytes (`f_bsize`, as node_exporter multiplies).
    public let blockSize: UInt64
    /// All blocks.
    public let blocks: UInt64
    /// Free blocks, those kept for root included.
    public let freeBlocks: UInt64
    /// Free blocks that an ordinary user may take.
    public let availableBlocks: UInt64
    /// All file nodes; 0 where the file system has no fixed number of them.
    public let files: UInt64
    /// Free file nodes.
    public let freeFiles: UInt64

    /// Creates the answer of one file system.
    public init(
        blockSize: UInt64, blocks: UInt64, freeBlocks: UInt64, availableBlocks: UInt64, files: UInt64,
        freeFiles: UInt64
    ) {
        self.blockSize = blockSize
        self.blocks = blocks
        self.freeBlocks = freeBlocks
        self.availableBlocks = availableBlocks
        self.files = files
        self.freeFiles = freeFiles
    }

    /// Asks the file system at a path; blocks for as long as the file system likes, for good on a dead network mount.
    ///
    /// Source: `statvfs(3)`. For a caller that cannot wait there is `StatvfsPool`.
    public static func ask(_ path: String) -> Result<FilesystemUsage, Refusal> {
        var answer = statvfs()
        var code: Int32
        repeat { code = statvfs(path, &answer) == 0 ? 0 : errno } while code == EINTR
        guard code == 0 else { return .failure(Refusal(reason: errorText(code).lowercased())) }
        return .success(
            FilesystemUsage(
                blockSize: UInt64(answer.f_bsize), blocks: UInt64(answer.f_blocks),
                freeBlocks: UInt64(answer.f_bfree), availableBlocks: UInt64(answer.f_bavail),
                files: UInt64(answer.f_files), freeFiles: UInt64(answer.f_ffree)))
    }
}
