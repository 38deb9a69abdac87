import Glibc

/// The processes of a procfs, read relative to one directory that stays open.
///
/// Not thread-safe: one owner, one thread.
public final class ProcessDirectory {
    private let path: String
    private var directory: OpaquePointer?
    private var buffer = [UInt8](repeating: 0, count: 4_096)

    /// Names a procfs; nothing is opened before the first walk.
    public init(_ path: String) {
        self.path = path
    }

    deinit { if let directory { closedir(directory) } }

    /// Calls the body with the content of `stat` of each process; one that ends meanwhile is left out.
    ///
    /// - Throws: `KernelFileError` where the directory cannot be opened.
    public func forEachProcess(_ body: (_ number: Int, _ stat: ArraySlice<UInt8>) -> Void) throws(KernelFileError) {
        if directory == nil { directory = opendir(path) }
        guard let directory else { throw KernelFileError(errno: errno, operation: "open", path: path) }
        rewinddir(directory)
        walk(directory, body)
    }

    /// Calls the body with the content of `stat` of each thread of a process; nothing where the process has ended.
    public func forEachThread(of process: Int, _ body: (_ number: Int, _ stat: ArraySlice<UInt8>) -> Void) {
        guard let directory else { return }
        let descriptor = openat(dirfd(directory), "\(process)/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        guard let tasks = fdopendir(descriptor) else {
            close(descriptor)
            return
        }
        defer { closedir(tasks) }
        walk(tasks, body)
    }

    private func walk(_ directory: OpaquePointer, _ body: (Int, ArraySlice<UInt8>) -> Void) {
        while let entry = readdir(directory) {
            guard let number = Self.number(entry) else { continue }
            let count = read(number, below: dirfd(directory))
            if count > 0 { body(number, buffer[0..<count]) }
        }
    }

    private func read(_ number: Int, below directory: Int32) -> Int {
        let file = openat(directory, "\(number)/stat", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        return buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
    }

    /// The number that a directory's entry is named for; nil for any other name.
    private static func number(_ entry: UnsafeMutablePointer<dirent>) -> Int? {
        withUnsafeBytes(of: &entry.pointee.d_name) { name in
            var number = 0
            var digits = 0
            for byte in name {
                if byte == 0 { break }
                guard byte >= 48, byte <= 57, digits < 10 else { return nil }
                number = number * 10 + Int(byte - 48)
                digits += 1
            }
            return digits > 0 ? number : nil
        }
    }
}
