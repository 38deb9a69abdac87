import Alerting
import Logging
import ServiceLifecycle
import Telemetry
import Tracing

/// Everything that pages people: what checks say becomes conditions, incidents, messages.
struct Paging: Sendable {
    let service: PagingService
    let desk: AlertDesk
    let store: AlertStore
    let conditions: CheckConditions
    let publisher: AlertmanagerPublisher
    private let runner: Relay<ProbeRunner>
    private let time: any TimeSource
    private let settings: SettingsBox
    private let heartbeat: OutboundHeartbeat
    let canary: Canary
    private let journal: UnitJournal

    /// Makes all parts; nothing is opened yet.
    init(_ settings: SettingsBox, dependencies: DependencyMap, time: any TimeSource, logger: Logger) {
        let current = settings.value
        let runner = Relay<ProbeRunner>()
        let pager = Relay<PagingService>()
        let store = AlertStore(directory: current.stateDirectory, crash: PagingParts.crashHook)
        let desk = PagingParts.desk(
            current, store: store, time: time, logger: logger,
            everything: { pager.owner?.everything() ?? AlertCommit() }, late: { pager.owner?.adopt($0) })
        publisher = AlertmanagerPublisher(settings: PagingParts.publishing(current), time: time, logger: logger)
        service = PagingService(
            desk: desk, store: store, publisher: publisher, settings: settings, dependencies: dependencies, time: time,
            logger: logger, measure: { runner.owner?.demandUpCheck(of: $0) })
        pager.owner = service
        self.desk = desk
        self.store = store
        self.runner = runner
        self.time = time
        self.settings = settings
        let canary = Canary(settings: settings, desk: desk, time: time) { [service] in service.take(own: $0) }
        self.canary = canary
        heartbeat = OutboundHeartbeat(
            url: { settings.value.alerting.heartbeatURL },
            signs: { [service, desk] in Self.signs(runner.owner, service, desk, canary, at: time.now()) }, time: time,
            logger: logger)
        journal = UnitJournal(time: time)
        conditions = CheckConditions(settings: settings, journal: journal)
    }

    /// What the runner tells of targets.
    var listener: ProbeRunner.Listener {
        { [conditions, service] target, tier, isUpChecked, verdicts in
            var report = conditions.report(of: target, tier, isUpChecked: isUpChecked, verdicts)
            // The round, or the evaluation of its checks: whatever comes of it belongs to that trace.
            report.trace = TraceCarrier(ServiceContext.current)
            service.take(report)
        }
    }

    /// Says who measures targets out of turn.
    func connect(_ runner: ProbeRunner) { self.runner.owner = runner }

    /// What runs: who sends first, so that it ends last.
    var services: [any Service] { [desk, publisher, service, journal, canary, heartbeat] }

    /// The agent's own families about paging.
    var families: [MetricFamily] {
        PagingFamilies.families(
            self, channels: settings.value.alerting.channels.filter(\.isRouted).map(\.name), at: time.now())
    }

    /// What has to be fresh for the outbound heartbeat.
    private static func signs(
        _ runner: ProbeRunner?, _ service: PagingService, _ desk: AlertDesk, _ canary: Canary,
        at now: MonotonicInstant
    ) -> OutboundHeartbeat.Signs {
        let figures = desk.figures
        var signs = OutboundHeartbeat.Signs(turnedOver: service.turnedOver, store: figures.problem)
        signs.oldestMessage = figures.waiting.values.map(\.oldest).max() ?? .zero
        signs.unproven = canary.unproven(at: now).first.map { "\($0.channel) has taken no message for too long" }
        signs.prober =
            runner.map { runner in
                runner.stuckTarget(at: now, limit: Supervisor.wedgedAfter).map {
                    "the prober of \($0) does not come back"
                }
            } ?? "nothing is measured"
        return signs
    }

    /// Takes over other settings; targets that are watched no more are over.
    func follow(_ settings: AgentSettings, gone: [TargetID], watched: Set<TargetID>) {
        let refused = Set(desk.refusals.keys)
        desk.reconfigure(
            channels: PagingParts.channels(settings, time: time), routing: settings.alerting.routing,
            policies: PagingParts.policies(settings), renderer: settings.messageRenderer())
        publisher.replace(settings: PagingParts.publishing(settings))
        service.follow(settings.engine)
        conditions.keep(watched)
        service.retell(in: refused)
        for target in gone { service.take(AlertReport(group: "\(target)", conditions: [], isComplete: true)) }
    }
}
