import Alerting
import BlockingIO
import Exporters
import LinuxHost
import Logging
import Probes
import ServiceLifecycle
import SystemdClient
import Telemetry

/// The composition root: every part of the daemon, made in the order in which it starts, with why.
///
/// Making and binding happen before anything runs, so that a port in use or an unusable certificate stops a start
/// with one line.
final class AgentServices: Sendable {
    let settings: SettingsBox
    let lifecycle: AgentLifecycle
    let runner: ProbeRunner
    let viewers: ViewerLinks
    let access: AccessControl
    let listeners: [HTTPListener]
    private let heartbeats: HeartbeatKeeper
    private let tls: TLSContextStore?
    private let time: any TimeSource
    private let logger: Logger
    private let notifier = ServiceNotifier()
    private let checks: CheckJudge
    private let dependencies: DependencyMap
    private let reloader: Reloader
    private let paging: Paging
    private let telemetry: AgentTelemetry

    /// Makes everything; nothing runs and nothing is bound yet.
    ///
    /// - Throws: what the TLS files gave; every other problem was found when the settings were loaded.
    init(
        loaded: LoadedSettings, loader: SettingsLoader, control: String?, inherited: [InheritedSocket], logger: Logger,
        telemetry: AgentTelemetry, time: any TimeSource
    ) throws {
        let settings = SettingsBox(loaded, time: time)
        let lifecycle = AgentLifecycle(time: time)
        let current = loaded.settings
        (self.settings, self.lifecycle, self.time, self.logger) = (settings, lifecycle, time, logger)
        self.telemetry = telemetry

        // 1. What measures: the probes and the runner that keeps the newest snapshot.
        let executor = BlockingExecutor(name: "agent-io")
        let metrics = AgentMetrics(executor: executor, time: time, lifecycle: lifecycle)
        let gates = GateRegistry()
        let checks = CheckJudge(settings: settings)
        let dependencies = DependencyMap(current.dependencies)
        let paging = Paging(settings, dependencies: dependencies, time: time, logger: logger)
        (self.checks, self.dependencies, self.paging) = (checks, dependencies, paging)
        let network = OwnNetworkWatch(
            time: time, logger: logger, outlook: NetworkOutlook(executor: executor),
            announce: { paging.service.note(settings.value.ownWords.lostNetwork($0)) })
        heartbeats = Self.heartbeats(below: current.stateDirectory, time: time, logger: logger)
        let book = heartbeats.book
        let shared = SharedProbeParts()
        let targets = TargetPlan.make(loaded, heartbeats: book, shared: shared, time: time, logger: logger)
        let runner = ProbeRunner(
            targets: targets, time: time, logger: logger,
            judge: {
                dependencies.learn($0.reading)
                return checks.judge($0)
            },
            listener: paging.listener,
            needsRound: { settings.value.readiness.requiresAspect(of: $0, in: $1) }, network: network,
            ownReading: Self.figures(metrics, gates, book, paging, network, settings, telemetry))
        self.runner = runner
        telemetry.connect(runner.latest)
        paging.connect(runner)

        // 2. Who may see what.
        let viewers = ViewerLinks(
            time: time, store: ViewerKeyStore(path: control == nil ? nil : current.stateDirectory + "/viewer.key"))
        self.viewers = viewers
        access = AccessControl(
            groups: current.listen.accessGroups, passwords: PasswordVerifier(time: time), viewers: viewers)
        tls = try current.listen.tls.map { try TLSContextStore(files: $0.files) }

        // 3. What answers: the listener, the drop-in ports, the control socket.
        reloader = Reloader(
            loader: loader,
            changes: SettingsChange(
                settings: settings, runner: runner, checks: checks, dependencies: dependencies, access: access,
                tls: tls, heartbeats: book, paging: paging, shared: shared, time: time, logger: logger),
            notifier: notifier, isReady: { runner.latest.generation > 0 && !lifecycle.isDraining })
        let parts = RouterParts(
            settings: settings, dependencies: dependencies, lifecycle: lifecycle, runner: runner, viewers: viewers,
            access: access, reloader: reloader, time: time, logger: logger, date: HTTPDate(time: time), gates: gates,
            heartbeats: heartbeats, alerts: PagingFace(paging: paging, settings: settings, time: time),
            network: network, foreign: ForeignProber(shared: shared, time: time),
            continuesTraces: { settings.value.otlp.continuesTraces })
        listeners = try AgentListeners.make(
            current, control: control, inherited: inherited, parts: parts, tls: tls, gates: gates)
        gates.listeners = listeners
    }

    /// How the agent's own figures are read.
    private static func figures(
        _ metrics: AgentMetrics, _ gates: GateRegistry, _ book: HeartbeatBook, _ paging: Paging,
        _ network: OwnNetworkWatch, _ settings: SettingsBox, _ telemetry: AgentTelemetry
    ) -> @Sendable (ProbeRunner) async -> Reading? {
        { runner in
            await metrics.reading(
                probes: runner.statistics, scrapes: runner.phase.scrapes, listeners: gates.counts,
                refusals: book.refusals, paging: paging.families + telemetry.families, isNetworkGone: network.outage != nil,
                generation: runner.latest.generation, hasRefusedSettings: settings.refusedAt != nil)
        }
    }

    /// What jobs reported before the last end, and what keeps it from now on.
    private static func heartbeats(
        below directory: String, time: any TimeSource, logger: Logger
    ) -> HeartbeatKeeper {
        let store = HeartbeatFileStore(directory: directory)
        let kept = store.load()
        if let problem = kept.problem { logger.error("heartbeats", metadata: ["problem": "\(problem)"]) }
        let book = HeartbeatBook()
        book.restore(kept.records)
        return HeartbeatKeeper(book: book, store: store, time: time, logger: logger)
    }

    /// Binds every listener.
    func bind() async throws(ListenError) {
        for listener in listeners { try await listener.bind() }
    }

    /// Runs until a signal stops it; returns when everything has ended.
    func run() async throws {
        let supervisor = Supervisor(
            lifecycle: lifecycle, runner: runner, notifier: notifier, time: time, logger: logger,
            statusLine: { [runner, dependencies, time, lifecycle] in
                let (snapshot, now) = (runner.latest.value, time.now())
                return StatusLine.text(
                    snapshot, dependencies.explain(snapshot, at: now), at: now, wall: time.wallClock(),
                    isDraining: lifecycle.isDraining)
            },
            started: {
                ProgramCode.release()
                FreedMemory.release()
            })
        let stop = StopRequest()
        let signals = SignalService(
            logger: logger, deadline: settings.value.shutdown.timeout,
            reload: { [reloader] in _ = await reloader.reload() },
            stop: { await stop.request() })
        // Stopped backwards: first the drain, then who answers, then who measures, the supervisor last.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: signals, successTerminationBehavior: .ignore),
            .init(service: telemetry.service, successTerminationBehavior: .ignore),
            .init(service: supervisor, successTerminationBehavior: .ignore),
            .init(service: heartbeats, successTerminationBehavior: .ignore),
        ]
        services += paging.services.map { .init(service: $0, successTerminationBehavior: .ignore) }
        services.append(.init(service: runner, successTerminationBehavior: .ignore))
        services += listeners.map { .init(service: $0, successTerminationBehavior: .ignore) }
        if let tls {
            services.append(
                .init(
                    service: CertificateWatch(store: tls, time: time, logger: logger),
                    successTerminationBehavior: .ignore))
        }
        services.append(
            .init(
                service: DrainService(
                    lifecycle: lifecycle, notifier: notifier, delay: settings.value.drainDelay, time: time),
                successTerminationBehavior: .ignore))
        let group = ServiceGroup(
            configuration: .init(
                services: services, logger: Logger(label: "lifecycle", factory: { _ in SwiftLogNoOpLogHandler() })))
        stop.connect { await group.triggerGracefulShutdown() }
        try await group.run()
    }
}
