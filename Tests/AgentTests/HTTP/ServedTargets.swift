import Glibc
import HTTPClient
import Probes
import Telemetry

@testable import Agent

/// The listeners of an agent on free ports of loopback, over a runner in virtual time.
struct ServedTargets: Sendable {
    /// One answer.
    struct Answer: Sendable {
        let status: Int
        let text: String

        /// The lines of a family or series.
        func lines(_ prefix: String) -> [String] {
            text.split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
        }
    }

    private let listeners: [HTTPListener]
    private let client = HTTPClient(name: "test")

    /// Serves for as long as the body runs.
    static func serve(
        _ run: RunnerFixture, heartbeats book: HeartbeatBook = HeartbeatBook(), alerts: (any AlertDeskFace)? = nil,
        logLevel: LogLevelControl = LogLevelControl(), _ body: (ServedTargets) async throws -> Void
    ) async throws {
        signal(SIGPIPE, SIG_IGN)
        // Nothing is kept: its service does not run, and whoever waits for it is let go.
        let keeper = HeartbeatKeeper.forgetful(book, time: run.time)
        let gates = GateRegistry()
        var parts = Self.parts(run, gates, keeper, alerts)
        parts.logLevel = logLevel
        let listeners = try AgentListeners.make(
            run.settings.value, control: nil, inherited: [], parts: parts, tls: nil, gates: gates)
        gates.listeners = listeners
        for listener in listeners { try await listener.bind() }
        let task = Task {
            await withDiscardingTaskGroup { group in
                for listener in listeners { group.addTask { try? await listener.run() } }
            }
        }
        do {
            try await body(ServedTargets(listeners: listeners))
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        await task.value
    }

    private init(listeners: [HTTPListener]) {
        self.listeners = listeners
    }

    /// The port of a listener.
    func port(of name: String) -> Int { listeners.first { $0.name == name }?.port ?? 0 }

    /// Asks a listener, the main one unless told.
    func get(_ path: String, of name: String = "main", token: String? = nil) async throws -> Answer {
        let port = listeners.first { $0.name == name }?.port ?? 0
        let headers = token.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? []
        let answer = try await client.send(
            HTTPRequest(url: "http://127.0.0.1:\(port)\(path)", headers: headers), timeout: .seconds(30))
        return Answer(status: answer.status, text: String(decoding: answer.body, as: UTF8.self))
    }

    /// Posts to the main listener.
    func post(_ path: String, token: String? = nil, body: String = "") async throws -> Answer {
        let port = listeners.first { $0.name == "main" }?.port ?? 0
        let headers = token.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? []
        let answer = try await client.send(
            HTTPRequest(
                method: "POST", url: "http://127.0.0.1:\(port)\(path)", headers: headers, body: Array(body.utf8)),
            timeout: .seconds(30))
        return Answer(status: answer.status, text: String(decoding: answer.body, as: UTF8.self))
    }

    private static func parts(
        _ run: RunnerFixture, _ gates: GateRegistry, _ keeper: HeartbeatKeeper, _ alerts: (any AlertDeskFace)?
    ) -> RouterParts {
        let time = run.time
        let viewers = ViewerLinks(time: time, store: ViewerKeyStore(path: nil))
        let access = AccessControl(
            groups: run.settings.value.listen.accessGroups, passwords: PasswordVerifier(time: time), viewers: viewers)
        let dependencies = DependencyMap(run.settings.value.dependencies)
        let changes = SettingsChange(
            settings: run.settings, runner: run.runner, checks: CheckJudge(settings: run.settings),
            dependencies: dependencies, access: access, tls: nil, heartbeats: keeper.book,
            paging: Paging(run.settings, dependencies: dependencies, time: time, logger: RunnerFixture.quiet),
            shared: SharedProbeParts(), time: time, logger: RunnerFixture.quiet)
        let reloader = Reloader(
            loader: SettingsLoader(file: nil, environment: [:]), changes: changes, isReady: { true })
        return RouterParts(
            settings: run.settings, dependencies: dependencies, lifecycle: AgentLifecycle(time: time),
            runner: run.runner, viewers: viewers, access: access, reloader: reloader, time: time,
            logger: RunnerFixture.quiet, date: HTTPDate(time: time), gates: gates, heartbeats: keeper, alerts: alerts,
            network: run.network, foreign: ForeignProber(shared: SharedProbeParts(), time: SystemTime()),
            continuesTraces: { true })
    }
}

extension HeartbeatKeeper {
    /// A keeper that keeps nothing and lets nobody wait.
    static func forgetful(_ book: HeartbeatBook, time: any TimeSource) -> HeartbeatKeeper {
        HeartbeatKeeper(book: book, store: nil, time: time, logger: RunnerFixture.quiet)
    }
}
