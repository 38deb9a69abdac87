import HTTPTypes
import Hummingbird
import LinuxHost
import Logging

/// Checks who is at the other end of the control socket, and writes down who changed something.
struct ControlMiddleware: RouterMiddleware {
    typealias Context = AgentRequestContext
    let socketPath: String
    let logger: Logger

    func handle(
        _ request: Request, context: AgentRequestContext,
        next: (Request, AgentRequestContext) async throws -> Response
    ) async throws -> Response {
        let mode = FileStatus(path: socketPath)?.permissions ?? 0o777
        guard let peer = await PeerCredentials.read(context.channel), peer.mayOperate(socketMode: mode) else {
            return HTTPAnswer.error(
                .forbidden, "the control socket is for root, the agent's user and its group", for: request)
        }
        if request.method == .post {
            logger.info("asked by control socket", metadata: ["path": "\(request.uri.path)", "by": "\(peer)"])
        }
        return try await next(request, context)
    }
}
