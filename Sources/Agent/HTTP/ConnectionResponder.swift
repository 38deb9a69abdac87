import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Between a connection and the routes: makes the context, adds what every answer has, and turns what went wrong into
/// an answer.
enum ConnectionResponder {
    static func make(
        role: ListenerRole, isTLS: Bool, routes: some HTTPResponder<AgentRequestContext>, date: HTTPDate, logger: Logger
    ) -> HTTPListener.Responder {
        { request, writer, channel in
            let context = AgentRequestContext(
                source: ConnectionSource(logger: logger, channel: channel, role: role, isTLS: isTLS))
            var response: Response
            do {
                response = try await routes.respond(to: request, context: context)
            } catch let error as HTTPError where error.status == .notFound {
                response = HTTPAnswer.error(.notFound, "there is no \(request.uri.path.prefix(200)) here", for: request)
            } catch let error as HTTPError {
                response = HTTPAnswer.error(error.status, error.body ?? error.status.reasonPhrase, for: request)
            } catch {
                logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
                response = HTTPAnswer.error(
                    .internalServerError, "a fault of the agent; its log says more", for: request)
            }
            response.headers[.date] = date.now
            // Whatever answered: after HEAD the other side expects no body (RFC 9110, 9.3.2).
            if request.method == .head { response = Response(status: response.status, headers: response.headers) }
            try await writer.write(response: response.head, body: response.body)
        }
    }
}
