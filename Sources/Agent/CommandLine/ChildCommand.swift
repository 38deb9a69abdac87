import BlockingIO
import Glibc
import Synchronization

/// A command of the user that runs as a child, with our standard input and our signals at their defaults.
///
/// Where its output is kept, it goes through pipes to ours, and the end of both together is remembered.
final class ChildCommand: Sendable {
    private struct State {
        var pid: pid_t?
        /// When the child has ended: what still holds its pipes open is not waited for long.
        var isOver = false
        var output: [UInt8] = []
    }

    /// How much of the output is remembered.
    private static let kept = 16 << 10
    /// How long pipes may be silent after the end before they are given up, in milliseconds.
    private static let silence: Int32 = 200

    private let command: [String]
    private let keepsOutput: Bool
    private let state = Mutex(State())

    init(_ command: [String], keepsOutput: Bool) {
        self.command = command
        self.keepsOutput = keepsOutput
    }

    /// The end of what it has written.
    var output: [UInt8] { state.withLock { $0.output } }

    /// Sends it a signal, if it still runs.
    func send(_ signal: Int32) {
        state.withLock { state in
            if let pid = state.pid { _ = kill(pid, signal) }
        }
    }

    /// Runs it to its end and gives its exit code, 128 + n where signal n ended it.
    func run() async -> Int32 {
        let out = keepsOutput ? Pipe() : nil
        let error = keepsOutput ? Pipe() : nil
        let (pid, problem) = spawn(out: out, error: error)
        out?.closeWriter()
        error?.closeWriter()
        guard problem == 0 else {
            let reason = String(cString: strerror(problem))
            Terminal.complain("omniflow-agent: cannot run \(command.first ?? ""): \(reason)")
            out?.closeReader()
            error?.closeReader()
            return problem == ENOENT ? 127 : 126
        }
        state.withLock { $0.pid = pid }
        async let first: Void = passOn(out, to: STDOUT_FILENO)
        async let second: Void = passOn(error, to: STDERR_FILENO)
        let status = await wait(for: pid)
        state.withLock { $0.isOver = true }
        _ = await (first, second)
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private func spawn(out: Pipe?, error: Pipe?) -> (pid_t, Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let out { posix_spawn_file_actions_adddup2(&actions, out.writer, STDOUT_FILENO) }
        if let error { posix_spawn_file_actions_adddup2(&actions, error.writer, STDERR_FILENO) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What this program ignores or holds back must not be ignored by the command.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCHLD] { sigaddset(&defaults, signal) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        guard let program = arguments.first ?? nil else { return (0, ENOMEM) }
        let code = posix_spawnp(&pid, program, &actions, &attributes, &arguments, environ)
        return (pid, code)
    }

    /// Waits on a thread of its own: the call blocks for as long as the command runs.
    private func wait(for pid: pid_t) async -> Int32 {
        await onThread("child") {
            var info = siginfo_t()
            while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
            // Reaped under the lock, so that no signal goes to whoever gets the number next.
            return self.state.withLock { state in
                var status: Int32 = 0
                while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
                state.pid = nil
                return status
            }
        }
    }

    private func passOn(_ pipe: Pipe?, to descriptor: Int32) async {
        guard let pipe else { return }
        await onThread("output") {
            var buffer = [UInt8](repeating: 0, count: 32 << 10)
            while true {
                var entry = pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0)
                let ready = poll(&entry, 1, Self.silence)
                if ready < 0 && errno == EINTR { continue }
                if ready == 0 {
                    if self.state.withLock({ $0.isOver }) { break }
                    continue
                }
                let count = read(pipe.reader, &buffer, buffer.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0, self.take(buffer[..<count], to: descriptor) else { break }
            }
            pipe.closeReader()
        }
    }

    /// Writes on and remembers; false where nobody takes it any more, which the command is to notice, too.
    private func take(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        state.withLock { state in
            state.output += bytes.suffix(Self.kept)
            if state.output.count > Self.kept * 2 { state.output.removeFirst(state.output.count - Self.kept) }
        }
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&entry, 1, Self.silence)
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func onThread<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            let hasThread = BlockingIO.Thread.detach(name: name) { continuation.resume(returning: body()) }
            if !hasThread { continuation.resume(returning: body()) }
        }
    }
}

/// Two ends of a pipe that no other child inherits.
private struct Pipe: Sendable {
    let reader: Int32
    let writer: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reader = ends[0]
        writer = ends[1]
    }

    func closeReader() { close(reader) }
    func closeWriter() { close(writer) }
}
