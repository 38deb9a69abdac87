import Glibc

/// The directory of the agent's own state, held by one agent at a time.
final class StateDirectory: Sendable {
    /// Why the directory cannot be used; one line that says what to do.
    struct Problem: Error, CustomStringConvertible {
        let description: String
        /// Whether another agent holds it: then the answer is 1, not 2.
        let isHeld: Bool
    }

    let path: String
    private let descriptor: Int32

    /// Makes the directory where it is missing and locks it for as long as this object lives.
    init(_ path: String) throws(Problem) {
        self.path = path
        Self.makeDirectories(path)
        let file = path + "/lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw Problem(
                description: "cannot write to the state directory \(path) (\(String(cString: strerror(errno)))): set "
                    + "state_directory to one that this user may write", isHeld: false)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw Problem(
                description:
                    "another agent\(holder.map { " (pid \($0))" } ?? "") uses the state directory \(path): stop it, "
                    + "or set another state_directory", isHeld: true)
        }
        self.descriptor = descriptor
        ftruncate(descriptor, 0)
        let text = "\(getpid())\n"
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count).prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self))
    }

    private static func makeDirectories(_ path: String) {
        var prefix = ""
        for part in path.split(separator: "/") {
            prefix += "/" + part
            mkdir(prefix, 0o750)
        }
    }
}
