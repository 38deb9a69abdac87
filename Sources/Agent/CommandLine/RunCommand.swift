import ArgumentParser
import Glibc
import LinuxHost
import Logging
import SystemdClient
import Telemetry

/// `run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the daemon.",
        discussion: """
            Without --config the settings are /etc/omniflow-agent/agent.yaml if it is there, else built-in \
            defaults: this host is watched, and 127.0.0.1:19100 answers.

            Example: omniflow-agent run --config /etc/omniflow-agent/agent.yaml

            Exit codes: 0 stopped as asked, 1 the address is in use or another agent runs, 2 unusable settings, 3 usage.
            """)

    @OptionGroup var settings: SettingsOption

    func run() async throws {
        let environment = ProcessEnvironment.read()
        let loader = SettingsLoader(file: settings.config, environment: environment)
        let loaded = loader.load()
        guard loaded.canStart else {
            for issue in loaded.issues { Terminal.complain("\(issue)") }
            throw ExitCode(2)
        }
        let current = loaded.settings
        LocalTime.use(zone: current.identity.timeZone)
        AgentLogging.bootstrap(current.log, environment: environment, isTerminal: isatty(STDERR_FILENO) == 1)
        let logger = Logger(label: "omniflow-agent")
        for issue in loaded.issues { logger.warning("settings", metadata: ["problem": "\(issue)"]) }
        OwnProcess.raiseDescriptorLimit()
        OwnProcess.giveBackFreedMemory()
        let (state, control) = try Self.claimState(current, environment, logger)
        try await Self.serve(loaded, loader: loader, control: control, logger: logger)
        withExtendedLifetime(state) {}
        logger.notice("stopped")
    }

    private static func claimState(
        _ settings: AgentSettings, _ environment: [String: String], _ logger: Logger
    ) throws -> (StateDirectory, String?) {
        do {
            let state = try StateDirectory(settings.stateDirectory)
            if let trouble = state.trouble {
                logger.error(
                    "the state directory takes no writes: all goes on from memory",
                    metadata: ["directory": "\(state.path)", "reason": "\(trouble)"])
            }
            let socket = RuntimePaths.controlSocket(stateDirectory: state.path, environment: environment)
            guard RuntimePaths.fits(socket) else {
                Terminal.complain("warning: \(socket) is too long for a socket: commands cannot reach this agent")
                return (state, nil)
            }
            guard state.trouble == nil || !socket.hasPrefix(state.path + "/") else {
                Terminal.complain("warning: \(socket) cannot be made: commands cannot reach this agent")
                return (state, nil)
            }
            return (state, socket)
        } catch {
            Terminal.complain("omniflow-agent: \(error)")
            throw ExitCode(error.isHeld ? 1 : 2)
        }
    }

    private static func serve(
        _ loaded: LoadedSettings, loader: SettingsLoader, control: String?, logger: Logger
    ) async throws {
        let telemetry = AgentTelemetry(loaded.settings, time: SystemTime())
        telemetry.install()
        let services: AgentServices
        do {
            services = try AgentServices(
                loaded: loaded, loader: loader, control: control, inherited: (try? InheritedSockets.all()) ?? [],
                logger: logger, telemetry: telemetry, time: SystemTime())
        } catch {
            Terminal.complain("omniflow-agent: cannot use the certificate of listen.tls: \(error)")
            throw ExitCode(2)
        }
        do {
            try await services.bind()
        } catch {
            Terminal.complain("omniflow-agent: \(error)")
            throw ExitCode(1)
        }
        let files = loaded.resolved.files
        let addresses = services.listeners.map { "\($0.boundAddress)" }
        logger.notice(
            "listening",
            metadata: [
                "addresses": "\(addresses.joined(separator: ", "))", "version": "\(AgentVersion.number)",
                "settings":
                    "\(files.isEmpty ? "built-in defaults" : files.joined(separator: ", "))",
                "environment": "\(loaded.resolved.environment.joined(separator: ", "))",
            ])
        try await services.run()
    }
}
