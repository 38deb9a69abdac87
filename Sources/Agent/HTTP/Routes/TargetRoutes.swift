import HTTPTypes
import Hummingbird
import Telemetry

/// `/probe` and `/scrape`, by which exporters answer for a server that the query names: from the snapshot, for targets
/// that the settings have.
struct TargetRoutes: Sendable {
    /// Kinds whose exporters answer at `/probe?target=`.
    static let probed = ["postgres", "pgbouncer"] + BlackboxTargets.kinds
    /// Kinds whose exporters answer at `/scrape?target=`.
    static let scraped = ["redis"]

    let runner: ProbeRunner
    let answer: ScrapeAnswer
    /// The kind whose targets alone are shown, as on a drop-in port; nil for all.
    let onlyKind: String?
    /// Which kind each module of blackbox_exporter means.
    let modules: @Sendable () -> [String: BlackboxTargets.Kind]
    /// Who answers for targets that the settings do not name; nil where nobody does.
    var foreign: ForeignRoutes?

    func add(to table: inout RouteTable) {
        let routes = self
        let shown = onlyKind.map(BlackboxTargets.kinds(behind:))
        let probed = Self.probed.filter { shown?.contains($0) ?? true }
        let scraped = Self.scraped.filter { shown?.contains($0) ?? true }
        if !probed.isEmpty {
            table.get("/probe") { await routes.respond($0, $1, kinds: probed, route: "/probe") }
        }
        if !scraped.isEmpty {
            table.get("/scrape") { await routes.respond($0, $1, kinds: scraped, route: "/scrape") }
        }
    }

    private func respond(
        _ request: Request, _ context: AgentRequestContext, kinds: [String], route: String
    ) async -> Response {
        let target: TargetID
        do {
            target = try TargetQuery.target(
                in: request.uri.query, kinds: kinds, modules: modules(), runner.directory)
        } catch {
            if let other = await foreign?.respond(request) { return other }
            return HTTPAnswer.error(.badRequest, error.description, for: request)
        }
        return await answer.make(request, context, scope: .target(target), route: route)
    }
}
