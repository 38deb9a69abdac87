import Alerting
import HTTPTypes
import Hummingbird
import Logging
import Telemetry

/// What is wrong and what was told of it, for those who may read reasons; what operators do about it.
///
/// Wishes come as parameters of a POST. Whoever changes something came by the control socket, or showed a token that
/// may operate.
struct AlertRoutes: Sendable {
    /// The most incidents of one answer.
    static let mostIncidents = 1_000
    private static let longestSilence: Duration = .seconds(30 * 86_400)

    /// Nil while alerting does not run.
    let desk: (any AlertDeskFace)?

    func add(to table: inout RouteTable) {
        let routes = self
        table.get("/api/v1/alerts") { try await routes.read($0, $1, []) { desk, _ in Self.prometheus(desk) } }
        table.get("/api/omniflow/alerts") { try await routes.read($0, $1, []) { desk, _ in Self.alerts(desk) } }
        table.get("/api/omniflow/incidents") { request, context in
            try await routes.read(request, context, ["since", "limit"]) { try await Self.incidents($0, $1) }
        }
        table.get("/api/omniflow/history") { request, context in
            try await routes.read(request, context, ["since"]) {
                try await Self.history($0, $1, logger: context.logger)
            }
        }
        table.get("/api/omniflow/silences") { request, context in
            try await routes.read(request, context, ["matching"]) { Self.silences($0, $1) }
        }
        table.get("/api/omniflow/deploys") { try await routes.read($0, $1, []) { desk, _ in Self.deploys(desk) } }
        table.post("/api/omniflow/silences") { request, context in
            try await routes.change(request, context, ["check", "for", "owner", "reason"]) {
                try await Self.silence($0, $1)
            }
        }
        table.post("/api/omniflow/silences/expire") { request, context in
            try await routes.change(request, context, ["id"]) { try await Self.expire($0, $1) }
        }
        table.post("/api/omniflow/ack") { request, context in
            try await routes.change(request, context, ["what", "owner", "for"]) { try await Self.acknowledge($0, $1) }
        }
        table.post("/api/omniflow/deploys") { request, context in
            try await routes.change(request, context, ["step", "name", "check", "for"]) {
                try await Self.deploy($0, $1)
            }
        }
        table.post("/api/omniflow/notify-test") { request, context in
            try await routes.change(request, context, ["channel", "drill"]) { try await Self.test($0, $1) }
        }
    }

    private typealias Body = (any AlertDeskFace, QueryParameters) async throws -> Response

    private func read(
        _ request: Request, _ context: AgentRequestContext, _ known: [String], _ body: Body
    ) async throws -> Response {
        guard context.access >= .viewer else {
            return HTTPAnswer.error(
                .forbidden, "this needs the control socket, or a credential of listen.auth", for: request)
        }
        return try await answer(request, known, body)
    }

    private func change(
        _ request: Request, _ context: AgentRequestContext, _ known: [String], _ body: Body
    ) async throws -> Response {
        guard context.access >= .operator else {
            return HTTPAnswer.error(
                .forbidden,
                "this needs the control socket (run omniflow-agent on this host), or a token of listen.auth that may "
                    + "operate", for: request)
        }
        return try await answer(request, known, body)
    }

    private func answer(_ request: Request, _ known: [String], _ body: Body) async throws -> Response {
        guard let desk else {
            return HTTPAnswer.error(.serviceUnavailable, "alerting does not run", for: request)
        }
        do {
            return try await body(desk, try QueryParameters(request.uri.query, known: known))
        } catch let problem as QueryParameters.Problem {
            return HTTPAnswer.error(.badRequest, problem.description, for: request)
        } catch let error as AlertDeskError {
            let status: HTTPResponse.Status =
                switch error.code {
                case .unknown: .notFound
                case .invalid: .badRequest
                case .notKept: .serviceUnavailable
                }
            return HTTPAnswer.error(status, error.description, for: request)
        }
    }
}

/// What is read.
extension AlertRoutes {
    private static func prometheus(_ desk: any AlertDeskFace) -> Response {
        HTTPAnswer.json { json in
            json.member("status", "success")
            json.key("data")
            json.object { AlertsJSON.list("alerts", desk.alerts, &$0) { AlertsJSON.writePrometheus($0, to: &$1) } }
        }
    }

    private static func alerts(_ desk: any AlertDeskFace) -> Response {
        HTTPAnswer.json { json in
            json.member("schema", "omniflow/alerts/1")
            AlertsJSON.list("alerts", desk.alerts, &json) { AlertsJSON.write($0, to: &$1) }
        }
    }

    private static func incidents(
        _ desk: any AlertDeskFace, _ parameters: QueryParameters
    ) async throws -> Response {
        let limit = try parameters.value("limit").map { text throws(QueryParameters.Problem) -> Int in
            guard let limit = Int(text), (1...mostIncidents).contains(limit) else {
                throw QueryParameters.Problem(description: "limit is a number from 1 to \(mostIncidents)")
            }
            return limit
        }
        let found = try await desk.incidents(since: try since(parameters), limit: limit ?? 100)
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/incidents/1")
            AlertsJSON.list("incidents", found, &json) { AlertsJSON.write($0, to: &$1) }
        }
    }

    private static func history(
        _ desk: any AlertDeskFace, _ parameters: QueryParameters, logger: Logger
    ) async throws -> Response {
        let lines = try await HistoryLines(desk: desk, since: try since(parameters), logger: logger)
        return HTTPAnswer.stream(lines.body, type: HistoryLines.type)
    }

    private static func since(_ parameters: QueryParameters) throws(QueryParameters.Problem) -> WallTime? {
        guard let text = parameters.value("since") else { return nil }
        guard let moment = WallTime(parsing: text) else {
            throw QueryParameters.Problem(description: "since is a moment in RFC 3339 or Unix seconds")
        }
        return moment
    }

    private static func silences(_ desk: any AlertDeskFace, _ parameters: QueryParameters) -> Response {
        let pattern = parameters.value("matching")
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/silences/1")
            AlertsJSON.list("silences", desk.silences, &json) { AlertsJSON.write($0, to: &$1) }
            if let pattern { AlertsJSON.names("matches", desk.checks(matching: pattern), &json) }
        }
    }

    private static func deploys(_ desk: any AlertDeskFace) -> Response {
        HTTPAnswer.json { json in
            json.member("schema", "omniflow/deploys/1")
            AlertsJSON.list("deploys", desk.deploys, &json) { AlertsJSON.write($0, to: &$1) }
        }
    }
}

/// What is changed.
extension AlertRoutes {
    private static func silence(_ desk: any AlertDeskFace, _ parameters: QueryParameters) async throws -> Response {
        let wish = SilenceWish(
            pattern: try text("check", parameters), duration: try duration("for", parameters),
            owner: try text("owner", parameters), reason: try text("reason", parameters, longest: 1_000))
        guard wish.duration <= longestSilence else {
            throw QueryParameters.Problem(description: "a silence lasts 30 days at most")
        }
        let matches = desk.checks(matching: wish.pattern)
        let silence = try await desk.silence(wish)
        return HTTPAnswer.json(status: .created) { json in
            json.member("schema", "omniflow/silence/1")
            AlertsJSON.write(silence, to: &json)
            AlertsJSON.names("matches", matches, &json)
        }
    }

    private static func expire(_ desk: any AlertDeskFace, _ parameters: QueryParameters) async throws -> Response {
        let silence = try await desk.expire(silence: try text("id", parameters))
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/silence/1")
            AlertsJSON.write(silence, to: &json)
            AlertsJSON.names("matches", [], &json)
        }
    }

    private static func acknowledge(
        _ desk: any AlertDeskFace, _ parameters: QueryParameters
    ) async throws -> Response {
        let length = parameters.value("for") == nil ? nil : try duration("for", parameters)
        let incident = try await desk.acknowledge(
            try text("what", parameters), owner: try text("owner", parameters), duration: length)
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/ack/1")
            json.member("reference", incident.reference)
            json.member("check", incident.key)
            json.member("owner", incident.acknowledgement?.owner ?? "")
            json.key("until")
            if let until = incident.acknowledgement?.until { json.string(until.rfc3339) } else { json.null() }
        }
    }

    private static func deploy(_ desk: any AlertDeskFace, _ parameters: QueryParameters) async throws -> Response {
        guard let step = DeployWish.Step(rawValue: try text("step", parameters)) else {
            throw QueryParameters.Problem(description: "step is mark, start or end")
        }
        var wish = DeployWish(
            step: step, name: try text("name", parameters, longest: 100), patterns: parameters.values("check"))
        if parameters.value("for") != nil { wish.duration = try duration("for", parameters) }
        guard wish.duration <= .seconds(900) else {
            throw QueryParameters.Problem(description: "a deploy mutes for 15m at most")
        }
        if step == .start, wish.patterns.isEmpty {
            throw QueryParameters.Problem(description: "check is missing: name what the deploy restarts")
        }
        let deploy = try await desk.deploy(wish)
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/deploy/1")
            AlertsJSON.write(deploy, to: &json)
        }
    }

    private static func test(_ desk: any AlertDeskFace, _ parameters: QueryParameters) async throws -> Response {
        let reports = try await desk.test(channel: parameters.value("channel"), isDrill: parameters.flag("drill"))
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/notify-test/1")
            AlertsJSON.list("results", reports, &json) { AlertsJSON.write($0, to: &$1) }
        }
    }

    /// A parameter that must be there, on one line.
    private static func text(
        _ name: String, _ parameters: QueryParameters, longest: Int = 200
    ) throws(QueryParameters.Problem) -> String {
        guard let text = parameters.value(name), text.contains(where: { !$0.isWhitespace }) else {
            throw QueryParameters.Problem(description: "\(name) is missing")
        }
        guard text.utf8.count <= longest, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw QueryParameters.Problem(description: "\(name) is one line of \(longest) bytes at most")
        }
        return text
    }

    private static func duration(
        _ name: String, _ parameters: QueryParameters
    ) throws(QueryParameters.Problem) -> Duration {
        guard let duration = DurationText.parse(try text(name, parameters)), duration >= .seconds(1) else {
            throw QueryParameters.Problem(description: "\(name) is a duration such as 10m")
        }
        return duration
    }
}
