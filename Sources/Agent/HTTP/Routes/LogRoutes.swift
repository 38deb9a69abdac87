import HTTPTypes
import Hummingbird
import Logging
import Telemetry

/// The level of the log, for operators: what it is, and another one for a while.
struct LogRoutes: Sendable {
    let level: LogLevelControl
    let time: any TimeSource
    let logger: Logger

    func add(to table: inout RouteTable) {
        let routes = self
        table.get("/api/omniflow/log-level") { request, context in
            guard context.access >= .operator else { return Self.refusal(request) }
            return routes.standing()
        }
        table.post("/api/omniflow/log-level") { request, context in
            guard context.access >= .operator else { return Self.refusal(request) }
            do throws(QueryParameters.Problem) {
                try routes.change(QueryParameters(request.uri.query, known: ["level", "for", "reset"]))
            } catch {
                return HTTPAnswer.error(.badRequest, error.description, for: request)
            }
            return routes.standing()
        }
    }

    private func change(_ parameters: QueryParameters) throws(QueryParameters.Problem) {
        let isReset = parameters.flag("reset")
        guard let name = parameters.value("level") else {
            guard isReset, parameters.value("for") == nil else {
                throw QueryParameters.Problem(description: "level is missing: one of \(Self.names)")
            }
            level.endPassing()
            logger.notice("log level is that of the settings", metadata: ["level": "\(level.level)"])
            return
        }
        guard !isReset else { throw QueryParameters.Problem(description: "level and reset exclude each other") }
        guard let wanted = Logger.Level(rawValue: name) else {
            throw QueryParameters.Problem(description: "level is one of \(Self.names)")
        }
        let length = try parameters.value("for").map { text throws(QueryParameters.Problem) -> Duration in
            guard let length = DurationText.parse(text), length >= .seconds(1) else {
                throw QueryParameters.Problem(description: "for is a duration such as 10m")
            }
            return length
        }
        level.pass(wanted, for: length)
        logger.notice(
            "log level changed",
            metadata: ["level": "\(wanted)", "for": "\(length.map(DurationText.render) ?? "until the next reload")"])
    }

    private func standing() -> Response {
        let standing = level.standing
        let until = standing.remaining.map { time.wallClock() + $0 }
        return HTTPAnswer.json { json in
            json.member("schema", "omniflow/log-level/1")
            json.member("level", standing.level.rawValue)
            json.member("settings", standing.lasting.rawValue)
            json.key("until")
            if let until { json.string(until.rfc3339) } else { json.null() }
        }
    }

    private static let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    private static func refusal(_ request: Request) -> Response {
        HTTPAnswer.error(
            .forbidden,
            "this needs the control socket (run omniflow-agent on this host), or a token of listen.auth that may "
                + "operate",
            for: request)
    }
}
