import HTTPTypes
import Hummingbird
import Telemetry

/// What the command line asks of the running agent: its state, an early round, a viewer's link, a reload.
struct OperatorRoutes: Sendable {
    let runner: ProbeRunner
    let lifecycle: AgentLifecycle
    let viewers: ViewerLinks
    let time: any TimeSource
    let pageAddress: @Sendable () -> String
    let status: @Sendable () -> StatusReport
    let reload: @Sendable () async -> ReloadOutcome

    func add(to table: inout RouteTable) {
        let routes = self
        table.get("/api/omniflow/status") { request, context in
            guard context.access >= .viewer else {
                return HTTPAnswer.error(
                    .forbidden, "this needs the control socket, or a credential of listen.auth", for: request)
            }
            return HTTPAnswer.json { routes.status().write(to: &$0) }
        }
        table.post("/api/omniflow/round") { request, context in
            guard context.access >= .operator else { return Self.refusal(request) }
            return routes.round()
        }
        table.post("/api/omniflow/viewer-link") { request, context in
            guard context.access >= .operator else { return Self.refusal(request) }
            let address = routes.pageAddress() + "/viewer?key=" + routes.viewers.makeLink()
            return HTTPAnswer.json {
                $0.member("schema", "omniflow/viewer-link/1")
                $0.member("url", address)
            }
        }
        table.post("/api/omniflow/viewer-links/revoke") { request, context in
            guard context.access >= .operator else { return Self.refusal(request) }
            do {
                try routes.viewers.revokeAll()
            } catch {
                return HTTPAnswer.error(.internalServerError, "\(error)", for: request)
            }
            return HTTPAnswer.json { $0.member("schema", "omniflow/revoked/1") }
        }
        table.post("/api/omniflow/reload") { request, context in
            guard context.access >= .operator else { return Self.refusal(request) }
            let outcome = await routes.reload()
            return HTTPAnswer.json(status: outcome.isApplied ? .ok : .unprocessableContent) { outcome.write(to: &$0) }
        }
    }

    /// Asks for one early round; says which moment and generation it comes after, by the agent's own clock.
    private func round() -> Response {
        let now = time.wallClock()
        let generation = runner.latest.generation
        runner.demandRound()
        return HTTPAnswer.json {
            $0.member("schema", "omniflow/round/1")
            $0.member("now", now.rfc3339(fractionDigits: 9))
            $0.member("generation", "\(lifecycle.boot):\(generation)")
        }
    }

    private static func refusal(_ request: Request) -> Response {
        HTTPAnswer.error(.forbidden, "this needs the control socket: run omniflow-agent on this host", for: request)
    }
}
