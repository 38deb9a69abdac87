import Glibc

/// A process that a test started, and that ends with the value that stands for it.
final class StartedProcess {
    let number: Int
    private var isOver = false

    struct Failure: Error {
        let code: Int32
    }

    /// Starts a program without a shell; it hears the signals that the test blocks.
    init(_ path: String, _ arguments: [String]) throws {
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        let code = posix_spawn(&process, path, nil, &attributes, &words, nil)
        guard code == 0 else { throw Failure(code: code) }
        number = Int(process)
    }

    deinit { end() }

    /// Kills the process and takes its status, so that it is gone altogether.
    func end() {
        guard !isOver else { return }
        isOver = true
        kill(pid_t(number), SIGKILL)
        waitpid(pid_t(number), nil, 0)
    }
}
