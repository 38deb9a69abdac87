import HTTPTypes
import Hummingbird

/// Routes on one listener, and the methods that each path knows, so that a wrong method gets 405 with `Allow`.
///
/// HEAD is answered wherever GET is: with GET's headers and no body.
struct RouteTable {
    typealias Handler = @Sendable (Request, AgentRequestContext) async throws -> Response

    private let router: Router<AgentRequestContext>
    private(set) var methods: [String: [HTTPRequest.Method]] = [:]

    init() {
        router = Router(context: AgentRequestContext.self)
    }

    /// The paths of all routes, sorted.
    var paths: [String] { methods.keys.sorted() }

    /// Adds middleware for the routes that come after it.
    func add(middleware: some RouterMiddleware<AgentRequestContext>) {
        router.add(middleware: middleware)
    }

    /// Answers GET and HEAD on a path.
    mutating func get(_ path: String, _ handler: @escaping Handler) {
        on(.get, path, handler)
        on(.head, path) { request, context in
            let answer = try await handler(request, context)
            return Response(status: answer.status, headers: answer.headers)
        }
    }

    /// Answers GET and HEAD on several paths that mean the same.
    mutating func get(_ paths: [String], _ handler: @escaping Handler) {
        for path in paths { get(path, handler) }
    }

    /// Answers POST on a path.
    mutating func post(_ path: String, _ handler: @escaping Handler) {
        on(.post, path, handler)
    }

    /// Finds the template of a path among the routes as they are now; nil for a path that none has.
    func makeFinder() -> @Sendable (String) -> String? {
        let paths = Set(methods.keys)
        let subtrees = paths.filter { $0.hasSuffix("/**") }.map { (prefix: String($0.dropLast(2)), path: $0) }
        return { path in
            paths.contains(path) ? path : subtrees.first { path.hasPrefix($0.prefix) }?.path
        }
    }

    /// What answers the listener's requests.
    func makeResponder() -> some HTTPResponder<AgentRequestContext> {
        let methods = self.methods
        let find = makeFinder()
        let routes = router.buildResponder()
        return CallbackResponder<AgentRequestContext> { request, context in
            let path = request.uri.path
            guard let known = find(path).flatMap({ methods[$0] }) else {
                return HTTPAnswer.error(.notFound, "there is no \(path.prefix(200)) here", for: request)
            }
            guard known.contains(request.method) else {
                let allow = known.map(\.rawValue).joined(separator: ", ")
                return HTTPAnswer.error(
                    .methodNotAllowed, "\(path.prefix(200)) answers \(allow)", for: request, headers: [.allow: allow])
            }
            return try await routes.respond(to: request, context: context)
        }
    }

    private mutating func on(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) {
        methods[path, default: []].append(method)
        router.on(RouterPath(path), method: method, use: handler)
    }
}
