import Crypto
import HTTPTypes
import Hummingbird
import Synchronization
import Telemetry

/// Says who a caller is, by listener, token, password or viewer's cookie.
///
/// Being on loopback is no credential: a proxy on the same host forwards strangers.
final class AccessControl: Sendable {
    /// Paths that need a credential, and the credentials that open them.
    struct Group: Sendable {
        /// Paths with everything below them; `/` is every path that no other group names.
        var paths: [String]
        /// A bearer token.
        var token: Redacted<String>?
        /// PHC strings of Argon2id by user name.
        var users: [String: Redacted<String>]
        /// Whether the token lets its holder change things, as the control socket does.
        var mayOperate = false
    }

    /// What a request is to get.
    enum Decision: Sendable {
        case allowed(Access)
        /// 401 with the challenges that would be answered.
        case unauthorized(challenges: [String])
        /// Too many passwords are being verified already.
        case busy
    }

    /// Verdicts, and what says nothing of this machine: anybody may read them unless a group names their very path.
    static let openPaths: Set<String> = [
        "/livez", "/ready", "/startup", "/health", "/viewer", "/assets/page.css",
    ]

    private let groups: Mutex<[Group]>
    private let passwords: PasswordVerifier
    private let viewers: ViewerLinks

    init(groups: [Group], passwords: PasswordVerifier, viewers: ViewerLinks) {
        self.groups = Mutex(groups)
        self.passwords = passwords
        self.viewers = viewers
    }

    /// Puts other groups in place, as a reload does.
    func replace(groups newGroups: [Group]) {
        groups.withLock { $0 = newGroups }
    }

    /// Decides on a request.
    func decide(_ request: Request, role: ListenerRole) async -> Decision {
        if role == .control { return .allowed(.operator) }
        let path = Self.canonical(request.uri.path)
        // Each heartbeat has a token of its own, which its route asks for.
        if HeartbeatRoutes.covers(path) { return .allowed(.stranger) }
        let group = Self.group(for: path, in: groups.withLock { $0 })
        if let group, let authorization = request.headers[.authorization] {
            switch await verify(authorization, in: group) {
            case .accepted:
                // Never by a password: browsers send those along with whatever another page makes them ask.
                let isToken = authorization.prefix(7).lowercased() == "bearer "
                return .allowed(group.mayOperate && isToken ? .operator : .viewer)
            case .busy: return .busy
            case .rejected: break
            }
        }
        if let cookie = request.cookies[ViewerLinks.cookieName]?.value, viewers.accepts(cookie) {
            return .allowed(.viewer)
        }
        guard let group,
            group.paths.map(Self.canonical).contains(where: { $0 != "/" && Self.covers($0, path) })
                || !Self.isOpen(path)
        else { return .allowed(.stranger) }
        var challenges: [String] = []
        if group.token != nil { challenges.append("Bearer realm=\"omniflow-agent\"") }
        if !group.users.isEmpty { challenges.append("Basic realm=\"omniflow-agent\", charset=\"UTF-8\"") }
        return .unauthorized(challenges: challenges)
    }

    /// The group with the longest path that covers a request's path.
    static func group(for path: String, in groups: [Group]) -> Group? {
        var best: (length: Int, group: Group)?
        for group in groups {
            for prefix in group.paths.map(canonical)
            where covers(prefix, path) && prefix.utf8.count > best?.length ?? -1 {
                best = (prefix.utf8.count, group)
            }
        }
        return best?.group
    }

    /// The one name of what has several, so that a group for `/ready` is not walked around by `/readyz`, nor one for
    /// `/metrics` by what shows a part of it.
    static func canonical(_ path: String) -> String {
        switch path {
        case "/readyz", "/-/ready": "/ready"
        case "/healthz", "/-/healthy": "/livez"
        case "/probe", "/scrape": "/metrics"
        default: path
        }
    }

    private static func covers(_ prefix: String, _ path: String) -> Bool {
        prefix == "/" || path == prefix || path.hasPrefix(prefix.hasSuffix("/") ? prefix : prefix + "/")
    }

    private static func isOpen(_ path: String) -> Bool {
        openPaths.contains(path) || path.hasPrefix("/ready/") || RunbookRoutes.covers(path)
    }

    private func verify(_ authorization: String, in group: Group) async -> PasswordVerifier.Outcome {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return .rejected }
        switch parts[0].lowercased() {
        case "bearer":
            guard let token = group.token else { return .rejected }
            return token.withValue { Self.isSame($0, String(parts[1])) } ? .accepted : .rejected
        case "basic":
            guard let (user, password) = BasicCredentials.decode(String(parts[1])) else { return .rejected }
            return await passwords.verify(user: user, password: password, hash: group.users[user])
        default: return .rejected
        }
    }

    /// Compares secrets without telling by the time taken how much of them is right.
    static func isSame(_ left: String, _ right: String) -> Bool {
        SHA256.hash(data: Array(left.utf8)) == SHA256.hash(data: Array(right.utf8))
    }
}

/// Refuses or marks each request by what `AccessControl` says of it.
struct AccessMiddleware: RouterMiddleware {
    typealias Context = AgentRequestContext
    let control: AccessControl

    func handle(
        _ request: Request, context: AgentRequestContext,
        next: (Request, AgentRequestContext) async throws -> Response
    ) async throws -> Response {
        switch await control.decide(request, role: context.role) {
        case .allowed(let access):
            var context = context
            context.access = access
            return try await next(request, context)
        case .unauthorized(let challenges) where challenges.isEmpty:
            return HTTPAnswer.error(
                .forbidden, "this path is closed (listen.metrics_open): give it a credential under listen.auth",
                for: request)
        case .unauthorized(let challenges):
            var headers: HTTPFields = [:]
            for challenge in challenges { headers.append(HTTPField(name: .wwwAuthenticate, value: challenge)) }
            var answer = HTTPAnswer.error(.unauthorized, "this path needs a token or a password", for: request)
            answer.headers.append(contentsOf: headers)
            return answer
        case .busy:
            return HTTPAnswer.error(
                .serviceUnavailable, "too many passwords to verify at once", for: request, headers: [.retryAfter: "1"])
        }
    }
}
