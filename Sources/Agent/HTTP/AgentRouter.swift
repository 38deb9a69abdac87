import Alerting
import HTTPTypes
import Hummingbird
import Logging
import Telemetry

/// What routes are made of.
struct RouterParts: Sendable {
    let settings: SettingsBox
    let dependencies: DependencyMap
    let lifecycle: AgentLifecycle
    let runner: ProbeRunner
    let viewers: ViewerLinks
    let access: AccessControl
    let reloader: Reloader
    let time: any TimeSource
    let logger: Logger
    let date: HTTPDate
    let gates: GateRegistry
    let heartbeats: HeartbeatKeeper
    /// Nil while alerting does not run.
    var alerts: (any AlertDeskFace)?
    let network: OwnNetworkWatch
    let foreign: ForeignProber
    /// Whether the traces of callers go on here.
    let continuesTraces: @Sendable () -> Bool
    /// What leaves by OpenTelemetry; nil where nobody made it.
    var telemetry: AgentTelemetry?
    let store = ExpositionStore()
    var logLevel = AgentLogging.level
}

/// Mounts every route file, in one list for each listener.
enum AgentRouter {
    /// Everything that the main listener answers.
    static func main(_ parts: RouterParts, controlSocket: String? = nil) -> RouteTable {
        var table = RouteTable()
        if let controlSocket {
            table.add(middleware: ControlMiddleware(socketPath: controlSocket, logger: parts.logger))
        }
        table.add(middleware: AccessMiddleware(control: parts.access))
        table.add(middleware: HostMiddleware(settings: parts.settings))
        addScrapes(parts, onlyKind: nil, store: parts.store, to: &table)
        health(parts).add(to: &table)
        if let page = page(parts) { page.add(to: &table) }
        if let runbooks = runbooks(parts) { runbooks.add(to: &table) }
        operations(parts).add(to: &table)
        LogRoutes(level: parts.logLevel, time: parts.time, logger: parts.logger).add(to: &table)
        SlowQueryRoutes(runner: parts.runner).add(to: &table)
        AlertRoutes(desk: parts.alerts).add(to: &table)
        heartbeats(parts).add(to: &table)
        return table
    }

    /// What the control socket answers: the same, to somebody who may see and change all.
    static func control(_ parts: RouterParts, socket: String) -> RouteTable {
        main(parts, controlSocket: socket)
    }

    /// What a port answers that stands in for the exporter of a kind: its metrics, and whether the process lives.
    static func dropIn(_ parts: RouterParts, kind: String) -> RouteTable {
        var table = RouteTable()
        table.add(middleware: AccessMiddleware(control: parts.access))
        addScrapes(parts, onlyKind: kind, store: ExpositionStore(), to: &table)
        table.get("/") { _, _ in
            HTTPAnswer.text("omniflow-agent in place of another exporter: /metrics has its families\n")
        }
        table.get("/-/healthy") { request, _ in
            parts.lifecycle.fault.map { HTTPAnswer.error(.serviceUnavailable, $0, for: request) }
                ?? HTTPAnswer.text("ok\n")
        }
        return table
    }

    private static func addScrapes(
        _ parts: RouterParts, onlyKind: String?, store: ExpositionStore, to table: inout RouteTable
    ) {
        let answer = ScrapeAnswer(
            runner: parts.runner, store: store, trustedProxies: { parts.settings.value.listen.trustedProxies })
        MetricsRoutes(
            runner: parts.runner, answer: answer, onlyKind: onlyKind,
            discovery: { PublicAddress.discovery(parts, request: $0) }
        ).add(to: &table)
        TargetRoutes(
            runner: parts.runner, answer: answer, onlyKind: onlyKind,
            modules: { parts.settings.value.dropIn.modules },
            // Others than the settings' own are probed by nobody but the port that is meant for it.
            foreign: onlyKind == BlackboxTargets.name
                ? ForeignRoutes(prober: parts.foreign, modules: { parts.settings.value.foreign }) : nil
        ).add(to: &table)
    }

    private static func health(_ parts: RouterParts) -> HealthRoutes {
        HealthRoutes(
            lifecycle: parts.lifecycle, latest: parts.runner.latest, time: parts.time,
            groups: { parts.settings.value.readiness.gates(targets: parts.runner.targets) },
            dependencies: parts.dependencies,
            notes: { parts.settings.notes + parts.network.notes + (parts.telemetry?.notes ?? []) },
            faults: { parts.alerts?.faults ?? [] },
            channels: { parts.alerts?.channels ?? [] })
    }

    private static func page(_ parts: RouterParts) -> PageRoutes? {
        do {
            let page = try StatusPage()
            return PageRoutes(
                page: page, latest: parts.runner.latest, viewers: parts.viewers,
                trustedProxies: { parts.settings.value.listen.trustedProxies }, frame: { frame(parts) },
                dependencies: parts.dependencies)
        } catch {
            parts.logger.error("status page is off: its template is broken", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private static func runbooks(_ parts: RouterParts) -> RunbookRoutes? {
        do { return RunbookRoutes(page: try RunbookPage()) } catch {
            parts.logger.error("runbooks are off: their template is broken", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private static func frame(_ parts: RouterParts) -> StatusModel.Frame {
        let identity = parts.settings.value.identity
        let now = parts.time.now()
        return StatusModel.Frame(
            identity: .init(
                application: identity.application, environment: identity.environment, node: identity.node), now: now,
            wall: parts.time.wallClock(), uptime: now - parts.lifecycle.startedAt,
            isDraining: parts.lifecycle.isDraining, explain: CheckJudge.explain,
            targets: parts.runner.targets, insights: { parts.runner.insights(of: $0) },
            outputs: parts.heartbeats.outputs,
            alone: OutsideWatch.note(parts.settings.value), network: parts.network.notes,
            alerting: parts.alerts.map {
                AlertTables.Source(alerts: $0.alerts, incidents: $0.latestIncidents, silences: $0.silences)
            })
    }

    private static func heartbeats(_ parts: RouterParts) -> HeartbeatRoutes {
        HeartbeatRoutes(
            keeper: parts.heartbeats, time: parts.time, known: { parts.settings.value.remote.heartbeats },
            heard: { [runner = parts.runner] in runner.demandRound(of: $0) })
    }

    private static func operations(_ parts: RouterParts) -> OperatorRoutes {
        OperatorRoutes(
            runner: parts.runner, lifecycle: parts.lifecycle, viewers: parts.viewers, time: parts.time,
            pageAddress: { PublicAddress.page(parts) }, status: { StatusReport(parts) },
            reload: { await parts.reloader.reload() })
    }
}
