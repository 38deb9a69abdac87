import Glibc

/// What resource detection needs to know of the machine, so that tests can stand in for it.
public struct ResourceSystem: Sendable {
    /// The bytes of a file; nil where it cannot be read.
    public var read: @Sendable (_ path: String) -> [UInt8]?
    /// Where a symbolic link leads; nil where there is none.
    public var link: @Sendable (_ path: String) -> String?
    /// Where the machine's own files are, without a last slash: empty, or the mount point of the host's in a container.
    public var root: String
    /// The number of this process.
    public var processID: Int32
    /// Whom it runs as.
    public var userID: UInt32
    /// In what unit the kernel counts when a process was started.
    public var ticksPerSecond: Int

    /// Creates a stand-in for a machine.
    public init(
        read: @escaping @Sendable (_ path: String) -> [UInt8]?, link: @escaping @Sendable (_ path: String) -> String?,
        root: String = "", processID: Int32, userID: UInt32, ticksPerSecond: Int = 100
    ) {
        self.read = read
        self.link = link
        self.root = root
        self.processID = processID
        self.userID = userID
        self.ticksPerSecond = ticksPerSecond
    }

    /// The machine that the process runs on.
    ///
    /// - Parameter root: where its own files are; `/` unless told.
    public static func live(root: String = "") -> ResourceSystem {
        var root = root[...]
        while root.hasSuffix("/") { root = root.dropLast() }
        return ResourceSystem(
            read: { read($0, limit: 1 << 20) }, link: { link($0) }, root: String(root),
            processID: getpid(), userID: geteuid(), ticksPerSecond: max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    /// The first line of a file of the machine's own; nil where it cannot be read or says nothing.
    func line(_ path: String) -> String? {
        guard let bytes = read(path) else { return nil }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard let text = String(validating: line, as: UTF8.self) else { return nil }
        let trimmed = VariableText.trimmed(text)
        return trimmed.isEmpty ? nil : trimmed
    }

    private static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        return nil
    }

    private static func link(_ path: String) -> String? {
        var characters = [CChar](repeating: 0, count: 4_096)
        let count = readlink(path, &characters, characters.count)
        let bytes = characters.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
    }
}
