import Exporters
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// `/metrics` in both formats, and `/sd` for Prometheus' service discovery.
struct MetricsRoutes: Sendable {
    let runner: ProbeRunner
    let answer: ScrapeAnswer
    /// The kind of target whose numbers alone are shown, as on a drop-in port; nil for all.
    let onlyKind: String?
    /// Where Prometheus finds the agent, as service discovery should say it to this caller.
    let discovery: @Sendable (Request) -> PublicAddress

    func add(to table: inout RouteTable) {
        let routes = self
        table.get("/metrics") { await routes.metrics($0, $1) }
        if onlyKind == nil { table.get("/sd") { request, _ in routes.discover(request) } }
    }

    private func metrics(_ request: Request, _ context: AgentRequestContext) async -> Response {
        let directory = runner.directory
        let query: ExpositionQuery
        let scope: ScrapeScope
        do {
            query = try ExpositionQuery(parsing: request.uri.query ?? "")
            let found = query.target.map { directory.found($0, kinds: kinds) }
            if let found, found.count > 1 {
                return HTTPAnswer.error(.badRequest, TargetQuery.ambiguous(query.target ?? "", found), for: request)
            }
            let names = directory.names(of: kinds)
            let hasCollectors = !query.collect.isEmpty || !query.exclude.isEmpty
            try query.check(
                targets: names + (found?.isEmpty == false ? [query.target ?? ""] : []),
                collectors: hasCollectors ? SnapshotMembership.make(runner.latest.value).known : [])
            guard let chosen = self.scope(found?.first, directory) else { return noTarget(request, directory) }
            scope = chosen
        } catch {
            return HTTPAnswer.error(.badRequest, error.description, for: request)
        }
        let isFiltered = !query.collect.isEmpty || !query.exclude.isEmpty
        return await answer.make(
            request, context, scope: scope, route: onlyKind == nil ? "/metrics" : "drop-in",
            filter: { query.filter(isFiltered ? SnapshotMembership.make($0) : CollectorMembership()) })
    }

    /// Whose numbers are shown; nil on a drop-in port that stands for nothing at the moment.
    private func scope(_ asked: TargetID?, _ directory: TargetDirectory) -> ScrapeScope? {
        guard let onlyKind else { return asked.map { .target($0) } ?? .everything }
        let target = asked ?? directory.standIn(of: onlyKind)
        // What blackbox_exporter has on this path is about itself.
        if target == nil, onlyKind == BlackboxTargets.name { return .target(AgentMetrics.target) }
        return target.map { .dropIn($0) }
    }

    /// The kinds whose targets are shown; nil for all.
    private var kinds: [String]? { onlyKind.map(BlackboxTargets.kinds(behind:)) }

    private func noTarget(_ request: Request, _ directory: TargetDirectory) -> Response {
        let kind = onlyKind ?? ""
        let names = directory.names(of: [kind])
        let reason =
            names.isEmpty
            ? "no target of kind \(kind) is watched: set one under probes.\(kind)"
            : "several targets, and none is unlabelled (\(names.joined(separator: ", "))): say unlabelled: true of one"
        return HTTPAnswer.error(.serviceUnavailable, reason, for: request)
    }

    private func discover(_ request: Request) -> Response {
        let address = discovery(request)
        var json = JSONText()
        json.array { json in
            for target in runner.targets {
                json.object { json in
                    json.key("targets")
                    json.array { $0.string(address.authority) }
                    json.key("labels")
                    json.object { json in
                        json.member("__scheme__", address.scheme)
                        json.member("__metrics_path__", "/metrics")
                        json.member("__param_target", target.description)
                        json.member("omniflow_target", target.description)
                    }
                }
            }
        }
        return HTTPAnswer.bytes(ByteBuffer(bytes: json.bytes), type: "application/json")
    }
}
