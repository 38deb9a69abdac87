import Exporters
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// `/metrics` in both formats, and `/sd` for Prometheus' service discovery.
struct MetricsRoutes: Sendable {
    let runner: ProbeRunner
    let store: ExpositionStore
    let membership: CollectorMembership
    /// Whose numbers are shown: nil for all targets, else one (a drop-in port).
    let onlyTarget: TargetID?
    /// Where Prometheus finds the agent, as service discovery should say it to this caller.
    let discovery: @Sendable (Request) -> PublicAddress
    let trustedProxies: @Sendable () -> [AddressRange]

    func add(to table: inout RouteTable) {
        let routes = self
        table.get("/metrics") { try await routes.metrics($0, $1) }
        if onlyTarget == nil { table.get("/sd") { request, _ in routes.discover(request) } }
    }

    private func metrics(_ request: Request, _ context: AgentRequestContext) async throws -> Response {
        let query: ExpositionQuery
        do {
            query = try ExpositionQuery(parsing: request.uri.query ?? "")
            try query.check(
                targets: runner.targets.flatMap { [$0.description, $0.name] }, collectors: membership.known)
        } catch {
            return HTTPAnswer.error(.badRequest, error.description, for: request)
        }
        let caller = ArrivalPhase.Caller(
            path: onlyTarget.map { "drop-in:\($0)" } ?? "/metrics",
            peer: ClientAddress.of(request, peer: context.peerAddress, trusted: trustedProxies()),
            agent: request.headers[.userAgent] ?? "")
        await runner.prepareScrape(path: onlyTarget == nil ? "/metrics" : "drop-in", caller: caller)
        return answer(request, query: query)
    }

    private func answer(_ request: Request, query: ExpositionQuery) -> Response {
        let negotiated = ContentNegotiation(
            accept: request.headers[values: .accept].joined(separator: ","),
            acceptEncoding: request.headers[values: .acceptEncoding].joined(separator: ","))
        let snapshot = selected(runner.latest.value, query: query)
        let (buffer, isGzip) = store.body(
            of: snapshot, scope: query.target ?? "", format: negotiated.format, filter: query.filter(membership),
            gzip: negotiated.isGzipAccepted)
        var headers: HTTPFields = [.vary: "Accept, Accept-Encoding"]
        if isGzip { headers[.contentEncoding] = "gzip" }
        return HTTPAnswer.bytes(buffer, type: negotiated.contentType, headers: headers)
    }

    /// The snapshot, or the part of it that one target gave.
    private func selected(_ snapshot: Snapshot, query: ExpositionQuery) -> Snapshot {
        let targets = runner.targets
        let wanted = query.target.map { name in
            { (id: TargetID) in targets.contains(id) && (id.description == name || id.name == name) }
        }
        guard let onlyTarget else {
            return wanted.map { keep in snapshot.keeping { keep($0) } } ?? snapshot
        }
        return snapshot.keeping { $0 == onlyTarget || $0 == AgentMetrics.target }
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
