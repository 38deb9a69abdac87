import HTTPTypes
import Hummingbird

/// Refuses calls that change something under a Host header that is not ours: what DNS rebinding needs.
struct HostMiddleware: RouterMiddleware {
    typealias Context = AgentRequestContext
    let settings: SettingsBox

    func handle(
        _ request: Request, context: AgentRequestContext,
        next: (Request, AgentRequestContext) async throws -> Response
    ) async throws -> Response {
        let isReading = request.method == .get || request.method == .head
        // A page that rebinds a name does not have a heartbeat's token, and jobs call under any name of this host.
        if isReading || HeartbeatRoutes.covers(request.uri.path) || context.role == .control
            || isOurs(request.head.authority ?? "")
        {
            return try await next(request, context)
        }
        return HTTPAnswer.error(
            .misdirectedRequest,
            "this name is not among listen.hosts: calls that change something are refused under it",
            for: request)
    }

    private func isOurs(_ authority: String) -> Bool {
        let current = settings.value
        let host = Self.withoutPort(authority).lowercased()
        let known = ["localhost", "127.0.0.1", "[::1]", current.listen.address.host] + current.listen.hosts
        let external = current.externalURL.flatMap { Self.host(of: $0) }
        return known.contains { $0.lowercased() == host } || external == host
    }

    /// The host of `host`, `host:port` or `[v6]:port`.
    static func withoutPort(_ authority: String) -> String {
        if authority.hasPrefix("[") {
            return authority.firstIndex(of: "]").map { String(authority[...$0]) } ?? authority
        }
        return String(authority.prefix { $0 != ":" })
    }

    private static func host(of address: String) -> String? {
        guard let start = address.firstRange(of: "://") else { return nil }
        return withoutPort(String(address[start.upperBound...].prefix { $0 != "/" })).lowercased()
    }
}
