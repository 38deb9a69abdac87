import Glibc

/// Files of single processes below a procfs, read relative to one directory that stays open.
///
/// Every read says apart whether the process has ended and whether the agent's user may not look. Not thread-safe:
/// one owner, one thread.
public final class ProcessFiles {
    /// What reading a file of a process gave.
    public enum Answer<Value> {
        /// The content.
        case value(Value)
        /// The agent's user may not read it: it takes the process's user, or `CAP_SYS_PTRACE` and, for what is the
        /// owner's alone as `fd` and `io` are, `CAP_DAC_READ_SEARCH`.
        case denied
        /// The process has ended, or its kind has no such file.
        case gone
    }

    private let path: String
    private var directory: Int32 = -1
    private var buffer = [UInt8](repeating: 0, count: 4_096)

    /// Names a procfs; nothing is opened before the first read.
    public init(_ path: String) {
        self.path = path
    }

    deinit { if directory >= 0 { close(directory) } }

    /// The beginning of a file, such as `cmdline` or `task/12/status`; a longer one is cut at `limit` bytes.
    public func read(_ file: String, of process: Int, limit: Int = 4_096) -> Answer<ArraySlice<UInt8>> {
        let descriptor = open("\(process)/\(file)", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return Self.failure() }
        defer { close(descriptor) }
        if buffer.count < limit { buffer = [UInt8](repeating: 0, count: limit) }
        var count = 0
        while count < limit {
            let result = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress.map { $0 + count }, limit - count)
            }
            if result < 0 {
                if errno == EINTR { continue }
                return Self.failure()
            }
            if result == 0 { break }
            count += result
        }
        return .value(buffer[0..<count])
    }

    /// Where a link of a process leads, such as `exe`.
    public func destination(of link: String, of process: Int) -> Answer<String> {
        guard openDirectory() else { return .gone }
        let bytes = [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { target in
                target.baseAddress.map { max(0, readlinkat(directory, "\(process)/\(link)", $0, target.count)) } ?? 0
            }
        }
        return bytes.isEmpty ? Self.failure() : .value(String(decoding: bytes, as: UTF8.self))
    }

    /// How many descriptors a process has open.
    ///
    /// Source: `proc_pid_fd(5)`; Linux 6.2 and newer say the number as the directory's size.
    public func descriptorCount(of process: Int) -> Answer<Int> {
        let descriptor = open("\(process)/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return Self.failure() }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size > 0 {
            close(descriptor)
            return .value(Int(status.st_size))
        }
        guard let count = Self.entries(descriptor, { _ in }) else { return Self.failure() }
        return .value(count)
    }

    /// The numbers of a process's threads.
    public func threads(of process: Int) -> Answer<[Int]> {
        let descriptor = open("\(process)/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return Self.failure() }
        var numbers: [Int] = []
        guard Self.entries(descriptor, { name in if let number = Int(name) { numbers.append(number) } }) != nil else {
            return Self.failure()
        }
        return .value(numbers)
    }

    /// Whether the procfs shows the agent's own process under the number that it has: pids mean the same then.
    public var isOwnNamespace: Bool {
        Directory.destination(ofLink: path + "/self") == String(getpid())
    }

    private func open(_ file: String, _ flags: Int32) -> Int32 {
        openDirectory() ? openat(directory, file, flags) : -1
    }

    private func openDirectory() -> Bool {
        if directory < 0 { directory = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return directory >= 0
    }

    /// Counts a directory's entries but `.` and `..`, closes it; nil where it cannot be read.
    private static func entries(_ descriptor: Int32, _ body: (String) -> Void) -> Int? {
        guard let entries = fdopendir(descriptor) else {
            close(descriptor)
            return nil
        }
        defer { closedir(entries) }
        var count = 0
        errno = 0
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            body(name)
            count += 1
        }
        return count == 0 && errno != 0 ? nil : count
    }

    private static func failure<Value>() -> Answer<Value> {
        errno == EACCES || errno == EPERM ? .denied : .gone
    }
}
