import HTTPTypes
import Hummingbird
import Telemetry

/// What takes a PostgreSQL server's time and how it could take less, for those who may see more than verdicts.
struct SlowQueryRoutes: Sendable {
    let runner: ProbeRunner

    func add(to table: inout RouteTable) {
        let routes = self
        table.get("/api/omniflow/slow-queries") { request, context in
            guard context.access >= .viewer else {
                return HTTPAnswer.error(
                    .forbidden, "this needs the control socket, or a credential of listen.auth", for: request)
            }
            return routes.respond(request)
        }
    }

    private func respond(_ request: Request) -> Response {
        let targets: [TargetID]
        do {
            targets = try chosen(QueryParameters(request.uri.query, known: ["target"]).value("target"))
        } catch {
            return HTTPAnswer.error(.badRequest, error.description, for: request)
        }
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/slow-queries/1")
            json.key("targets")
            json.array { json in
                for target in targets {
                    let insights = runner.insights(of: target)
                    json.object { SlowQueriesJSON.write(insights, of: target, to: &$0) }
                }
            }
        }
    }

    /// The target that is asked for, else all that can have slow statements.
    private func chosen(_ asked: String?) throws(QueryParameters.Problem) -> [TargetID] {
        let directory = runner.directory
        let known = directory.targets.filter { $0.kind == "postgres" }
        guard let asked else { return known }
        let found = directory.found(asked, kinds: ["postgres"])
        if found.count > 1 { throw QueryParameters.Problem(description: TargetQuery.ambiguous(asked, found)) }
        guard let target = found.first else {
            let names = known.map(\.description).joined(separator: ", ")
            throw QueryParameters.Problem(
                description: "no PostgreSQL server of that name is watched; "
                    + (names.isEmpty ? "there is none" : "known: \(names)"))
        }
        return [target]
    }
}
