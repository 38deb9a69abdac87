import Foundation
import Glibc

/// A database server of a test's own, which can be held with all its processes; it ends when the object goes.
final class OwnServer {
    /// The address that the agent is given.
    let url: String
    private let child: Child
    private let scratch: Scratch
    /// The signal on which it ends at once and leaves nothing behind.
    private let ending: Int32

    private init(
        url: String, _ words: [String], _ scratch: Scratch, ending: Int32, answers: (String) throws -> Command
    ) throws {
        self.url = url
        self.scratch = scratch
        self.ending = ending
        let child = try Child(words[0], Array(words.dropFirst()), logs: scratch.file("server"))
        self.child = child
        try waitUntil("\(url) answers; it said: \(child.output)\(child.errors)") { try answers(url).code == 0 }
    }

    deinit {
        release()
        child.send(ending)
        _ = try? child.waitForEnd(within: .seconds(10))
        child.kill()
    }

    /// A PostgreSQL that asks for no password; it runs as its package's user where we are root.
    static func postgres() throws -> OwnServer {
        let scratch = try Scratch()
        let directory = try scratch.directory("own")
        var words = [try Tool.bash.path(), "-c", "cd \"$0\" && exec \"$@\"", directory]
        if geteuid() == 0 {
            guard let user = getpwnam("postgres")?.pointee else { throw Trouble("there is no user postgres") }
            guard chmod(scratch.path, 0o711) == 0, chown(directory, user.pw_uid, user.pw_gid) == 0 else {
                throw Trouble("\(directory) cannot be given away: errno \(errno)")
            }
            words += [
                try Tool.setpriv.path(), "--reuid=\(user.pw_uid)", "--regid=\(user.pw_gid)", "--init-groups", "--",
            ]
        }
        let programs = try postgresPrograms()
        let making = ["\(programs)/initdb", "-D", "\(directory)/data", "-U", "postgres", "-A", "trust", "--locale=C"]
        let made = try Command.run(words[0], Array(words.dropFirst()) + making + ["--no-sync"])
        guard made.code == 0 else { throw Trouble("initdb: \(made.output)\(made.errors)") }
        let port = try Ports.free()
        words += ["\(programs)/postgres", "-D", "\(directory)/data"]
        for setting in ["port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"] {
            words += ["-c", setting]
        }
        return try OwnServer(
            url: "postgres://postgres@127.0.0.1:\(port)/postgres?sslmode=disable", words, scratch, ending: SIGQUIT
        ) { try Command.run(try Tool.psql.path(), ["-X", "-q", "-c", "SELECT 1", $0]) }
    }

    /// A Redis that keeps nothing.
    static func redis() throws -> OwnServer {
        let scratch = try Scratch()
        let port = try Ports.free()
        let words = [
            try Tool.redisServer.path(), "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--daemonize", "no", "--dir", scratch.path,
        ]
        return try OwnServer(url: "redis://127.0.0.1:\(port)", words, scratch, ending: SIGKILL) {
            try Command.run(try Tool.redisCLI.path(), ["-u", $0, "PING"])
        }
    }

    /// Stops all its processes in their tracks: the port stays open, and nobody answers.
    func hold() {
        send(SIGSTOP)
        // What was born between the look and the signal.
        send(SIGSTOP)
    }

    /// Lets them go on.
    func release() { send(SIGCONT) }

    private func send(_ signal: Int32) {
        guard child.ending == nil else { return }
        for pid in family { Glibc.kill(pid, signal) }
    }

    /// The process and all that descends from it.
    private var family: [pid_t] {
        let parents = Self.parents
        var members = [child.pid]
        var next = members
        while !next.isEmpty {
            let known = Set(next)
            next = parents.filter { known.contains($0.value) }.map(\.key)
            members += next
        }
        return members
    }

    /// The parent of every process.
    private static var parents: [pid_t: pid_t] {
        var parents: [pid_t: pid_t] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(name), let text = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { continue }
            // State and parent stand behind the name, which may have anything in it.
            let fields = text[end...].split(separator: " ")
            if fields.count > 2, let parent = pid_t(fields[2]) { parents[pid] = parent }
        }
        return parents
    }

    /// Where the newest PostgreSQL of the machine has its programs.
    private static func postgresPrograms() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        guard let newest = versions.compactMap({ Int($0) }).max() else {
            throw Trouble("no PostgreSQL server on this machine: scripts/with-services installs one")
        }
        return "\(root)/\(newest)/bin"
    }
}
