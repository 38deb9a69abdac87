import ArgumentParser
import Glibc

/// The program's first lines.
///
/// Signals that would kill it by accident are taken over before anything else happens.
@main
enum Program {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        do {
            var command = try OmniflowAgent.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            let code = OmniflowAgent.exitCode(for: error)
            let text = OmniflowAgent.fullMessage(for: error)
            if code == .success { Terminal.say(text) } else { Terminal.complain(text) }
            exit(code == .validationFailure ? 3 : code.rawValue)
        }
    }
}

/// The command line of `omniflow-agent`.
struct OmniflowAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "omniflow-agent",
        abstract: "Watches this host and what runs on it, and says how it is.",
        version: AgentVersion.number,
        subcommands: [
            RunCommand.self, CheckConfigCommand.self, ProbeCommand.self, StatusCommand.self, WaitCommand.self,
            ReloadCommand.self, HeartbeatCommand.self, AlertsCommand.self, AckCommand.self, SilenceCommand.self,
            DeployCommand.self, NotifyCommand.self, DrillCommand.self, LogCommand.self,
        ])
}
