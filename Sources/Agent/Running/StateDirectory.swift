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
    /// Why nothing can be written there now; nil where it can.
    let trouble: String?
    private let descriptor: Int32

    /// Makes the directory where it is missing and locks it for as long as this object lives.
    ///
    /// A disk that is full, fails or was mounted read-only is no reason to watch nothing: the agent goes on without it.
    init(_ path: String) throws(Problem) {
        self.path = path
        Self.makeDirectories(path)
        let file = path + "/lock"
        var descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        let failure = errno
        if descriptor < 0, Self.passing.contains(failure) {
            trouble = String(cString: strerror(failure))
            descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            // Without a file there is nothing to lock: who starts a second agent on a broken disk has two.
            guard descriptor >= 0 else {
                self.descriptor = -1
                return
            }
        } else {
            trouble = nil
        }
        guard descriptor >= 0 else {
            throw Problem(
                description: "cannot write to the state directory \(path) (\(String(cString: strerror(failure)))): set "
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
        guard trouble == nil else { return }
        ftruncate(descriptor, 0)
        let text = "\(getpid())\n"
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Troubles of the disk, not of the settings.
    private static let passing: Set<Int32> = [EROFS, ENOSPC, EDQUOT, EIO]

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
