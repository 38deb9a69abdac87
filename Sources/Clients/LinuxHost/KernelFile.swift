import Glibc

/// A file of `/proc` or `/sys` that is kept open and read again from its beginning.
///
/// Opening costs more than reading for most of these files, so the descriptor stays open between rounds. A file that
/// went away (`ENODEV`, `ENOENT`, `ESRCH`) is closed and opened anew once. Not thread-safe: one owner, one thread.
public final class KernelFile {
    /// The file's path.
    public let path: String
    private var descriptor: Int32 = -1
    private var expectedSize = 4_096

    /// Names a file; nothing is opened before the first read.
    public init(_ path: String) {
        self.path = path
    }

    deinit { close() }

    /// The whole content of the file as it is now.
    ///
    /// - Parameter limit: the number of bytes from which on the file counts as absurd; 16 MiB unless told.
    /// - Throws: `KernelFileError` with the code of what went wrong; the descriptor is closed then.
    public func read(limit: Int = 16 << 20) throws(KernelFileError) -> [UInt8] {
        let wasOpen = descriptor >= 0
        do {
            return try readOnce(limit: limit)
        } catch {
            close()
            guard wasOpen, error.code == .missing else { throw error }
            return try readOnce(limit: limit)
        }
    }

    /// Closes the descriptor; the next read opens the file again.
    public func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Reads a file once, without keeping it open.
    public static func read(_ path: String, limit: Int = 16 << 20) throws(KernelFileError) -> [UInt8] {
        try KernelFile(path).read(limit: limit)
    }

    private func readOnce(limit: Int) throws(KernelFileError) -> [UInt8] {
        if descriptor < 0 {
            descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
            if descriptor < 0 { throw KernelFileError(errno: errno, operation: "open", path: path) }
        }
        var bytes: [UInt8] = []
        var capacity = expectedSize
        while true {
            let (chunk, code) = Self.readChunk(descriptor, at: bytes.count, capacity: capacity)
            if code != 0 { throw KernelFileError(errno: code, operation: "read", path: path) }
            let isLast = chunk.count < capacity && (chunk.isEmpty || !bytes.isEmpty || chunk.count < capacity / 2)
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            if bytes.count > limit { throw KernelFileError(.tooLarge, "more than \(limit) bytes", path: path) }
            if isLast || chunk.isEmpty { break }
            capacity = max(4_096, capacity - chunk.count)
        }
        // Room for the file to grow by half, so that one call is enough next time.
        expectedSize = max(expectedSize, (bytes.count * 2 + 4_095) / 4_096 * 4_096)
        return bytes
    }

    private static func readChunk(_ descriptor: Int32, at offset: Int, capacity: Int) -> ([UInt8], Int32) {
        var code: Int32 = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var result: Int
            repeat {
                result = pread(descriptor, buffer.baseAddress, capacity, off_t(offset))
            } while result < 0 && errno == EINTR
            if result < 0 { code = errno }
            count = max(0, result)
        }
        return (chunk, code)
    }
}

/// Why a file of the kernel could not be read.
public struct KernelFileError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable {
        private enum Value { case missing, denied, unsupported, tooLarge, failed }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The file is not there, or the device behind it is gone.
        public static let missing = Code(.missing)
        /// The agent's user may not read it.
        public static let denied = Code(.denied)
        /// The kernel has the file but not the feature.
        public static let unsupported = Code(.unsupported)
        /// The file is larger than any honest one.
        public static let tooLarge = Code(.tooLarge)
        /// Any other error of the system call.
        public static let failed = Code(.failed)
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened, with the path.
    public let description: String

    /// Creates an error with a reason in words.
    public init(_ code: Code, _ reason: String, path: String) {
        self.code = code
        self.description = "\(path): \(reason)"
    }

    init(errno number: Int32, operation: String, path: String) {
        let code: Code =
            switch number {
            case ENOENT, ENODEV, ENXIO, ESRCH, ENOTDIR: .missing
            case EACCES, EPERM: .denied
            case EOPNOTSUPP, EINVAL, EIO: .unsupported
            default: .failed
            }
        self.init(code, "\(operation): \(errorText(number))", path: path)
    }
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String {
    // glibc's strerror is per thread since 2.32.
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
