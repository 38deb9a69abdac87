import Foundation
import Synchronization

/// A process that a test has started; it is killed when the object goes, if it still runs.
final class Child: Sendable {
    /// How a process ended.
    enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    let pid: pid_t
    let name: String
    /// Where its standard output goes.
    let outputFile: String
    /// Where its standard error goes.
    let errorFile: String
    private let ended = Mutex<Ending?>(nil)

    /// Starts a program with exactly this environment, standard input from /dev/null and default signals.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], logs: String) throws {
        name = (program as NSString).lastPathComponent
        outputFile = logs + ".out"
        errorFile = logs + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETPGROUP)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let merged = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
            .merging(environment) { $1 }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = merged.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var started: pid_t = 0
        let code = posix_spawn(&started, program, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw Trouble("cannot start \(program): \(String(cString: strerror(code)))") }
        pid = started
    }

    deinit { if ending == nil { kill(with: SIGKILL) } }

    /// How it ended; nil while it runs.
    var ending: Ending? {
        ended.withLock { ended in
            if let known = ended { return known }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let number = status & 0x7F
            ended = number == 0 ? .exit((status >> 8) & 0xFF) : .signal(number)
            return ended
        }
    }

    /// Its standard error so far.
    var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }
    /// Its standard output so far.
    var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }

    /// Sends a signal, unless it has ended.
    func send(_ number: Int32) {
        guard ending == nil else { return }
        Glibc.kill(pid, number)
    }

    /// Waits until it has ended.
    @discardableResult
    func waitForEnd(within limit: Duration) throws -> Ending {
        try eventually("the end of \(name); it said: \(errors.suffix(500))", within: limit, every: .milliseconds(2)) {
            ending
        }
    }

    /// Ends it at once, with the children it may have.
    func kill(with number: Int32 = SIGKILL) {
        guard ending == nil else { return }
        Glibc.kill(-pid, number)
        Glibc.kill(pid, number)
        _ = try? waitForEnd(within: .seconds(20))
    }
}
