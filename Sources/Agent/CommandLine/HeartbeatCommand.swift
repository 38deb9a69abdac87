import ArgumentParser
import Glibc
import Telemetry
import UnixSignals

/// `heartbeat`: runs a command and reports its start and how it ended.
struct HeartbeatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heartbeat", abstract: "Run a command, and report when it begins and how it ends.",
        discussion: """
            The agent knows by probes.heartbeat.NAME when to expect it, and speaks up when it is missing, fails or \
            takes too long. The command is never held up or failed because the agent is away: that is a warning on \
            standard error. SIGTERM, SIGINT and SIGHUP are handed on.

            Example: omniflow-agent heartbeat backup -- pg_dump --file /backup/orders.dump orders

            Exit codes: those of the command; 128 + N where signal N ended it, 127 where there is no such command, \
            126 where it cannot be run, 3 usage.
            """)

    @Argument(help: "The heartbeat's name in the settings.")
    var name: String

    @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
    var command: [String] = []

    @Option(name: .long, help: "How long it is tried to report the start, and again the end.")
    var timeout: String = "5s"

    @Flag(name: .long, help: "Do not send the end of the output; the command keeps the terminal or file it has.")
    var noLog = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError("a command is missing: omniflow-agent heartbeat NAME -- COMMAND")
        }
        guard DurationText.parse(timeout) != nil else {
            throw ValidationError("--timeout needs a duration such as 5s, not \(timeout)")
        }
    }

    func run() async throws {
        let messenger = HeartbeatMessenger(
            agent: Result { try connection.connection() }, name: name,
            patience: DurationText.parse(timeout) ?? .seconds(5), time: SystemTime())
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        // Reported beside the command, which does not wait for it.
        async let start = messenger.send("start")
        let time = SystemTime()
        let begun = time.now()
        let child = ChildCommand(command, keepsOutput: !noLog)
        let code = await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await child.run() }
            group.addTask {
                for await signal in signals where Self.isToBeHandedOn(signal) { child.send(signal.rawValue) }
                return nil
            }
            var code: Int32 = 1
            for await ended in group {
                guard let ended else { continue }
                code = ended
                group.cancelAll()
            }
            return code
        }
        let took = time.now() - begun
        if let warning = await start { Terminal.complain(warning) }
        let log = noLog ? [] : Array(SecretText.tail(of: child.output, limit: 4 << 10).utf8)
        if let warning = await messenger.send("\(code)", took: took, log: log) { Terminal.complain(warning) }
        if code != 0 { throw ExitCode(code) }
    }

    /// Of what a terminal sends to everybody in its foreground, the command has got its own.
    private static func isToBeHandedOn(_ signal: UnixSignal) -> Bool {
        guard signal == .sigint else { return true }
        let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return true }
        defer { close(terminal) }
        return tcgetpgrp(terminal) != getpgrp()
    }
}
