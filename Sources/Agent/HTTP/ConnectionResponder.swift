import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Telemetry

/// Between a connection and the routes: makes the context, adds what every answer has, and turns what went wrong into
/// an answer.
///
/// Every request has a span and a name of its own here, whatever becomes of it. The span ends when the answer was
/// handed over to the connection; a body that is streamed is written within its time, but not in its context.
enum ConnectionResponder {
    /// Makes the responder of a listener.
    ///
    /// - Parameter route: the template of a path; nil where there is none.
    static func make(
        role: ListenerRole, isTLS: Bool, routes: some HTTPResponder<AgentRequestContext>,
        route: @escaping @Sendable (String) -> String? = { _ in nil }, tracing: RequestTracing = RequestTracing(),
        date: HTTPDate, logger: Logger
    ) -> HTTPListener.Responder {
        { request, writer, channel in
            let id = RequestID.of(header: request.headers[.requestID])
            var logger = logger
            logger[metadataKey: "request_id"] = "\(id)"
            let context = AgentRequestContext(
                source: ConnectionSource(logger: logger, channel: channel, role: role, isTLS: isTLS))
            let template = route(request.uri.path)
            let span = tracing.begin(request, context, route: template, id: id)
            let (made, error) = await span.within { await answer(request, context, by: routes) }
            var response = made
            response.headers[.date] = date.now
            // What scrapers read stays as the exporters have it.
            if !isScrape(template, role) { response.headers[.requestID] = id }
            // Whatever answered: after HEAD the other side expects no body (RFC 9110, 9.3.2).
            if request.method == .head { response = Response(status: response.status, headers: response.headers) }
            do {
                try await writer.write(response: response.head, body: response.body)
            } catch let unwritten {
                span.end(response.status, error ?? unwritten)
                throw unwritten
            }
            span.end(response.status, error)
        }
    }

    /// The answer of the routes, or one for what they threw; the error too, where it is a fault of ours.
    static func answer(
        _ request: Request, _ context: AgentRequestContext, by routes: some HTTPResponder<AgentRequestContext>
    ) async -> (Response, (any Error)?) {
        do {
            return (try await routes.respond(to: request, context: context), nil)
        } catch let error as HTTPError where error.status == .notFound {
            return (
                HTTPAnswer.error(.notFound, "there is no \(request.uri.path.prefix(200)) here", for: request), nil
            )
        } catch let error as HTTPError {
            return (HTTPAnswer.error(error.status, error.body ?? error.status.reasonPhrase, for: request), nil)
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return (
                HTTPAnswer.error(.internalServerError, "a fault of the agent; its log says more", for: request), error
            )
        }
    }

    private static func isScrape(_ template: String?, _ role: ListenerRole) -> Bool {
        role == .dropIn || template == "/metrics" || template == "/probe" || template == "/scrape"
    }
}
