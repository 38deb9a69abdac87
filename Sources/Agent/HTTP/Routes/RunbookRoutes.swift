import HTTPTypes
import Hummingbird
import NIOCore

/// Runbooks for whoever was woken: public text, open like the verdicts.
struct RunbookRoutes: Sendable {
    let page: RunbookPage

    private static let prefix = "/runbooks/"

    /// Whether a path is one of these.
    static func covers(_ path: String) -> Bool {
        path == "/runbooks" || path.hasPrefix(prefix)
    }

    func add(to table: inout RouteTable) {
        let page = self.page
        table.get("/runbooks") { _, _ in Self.answer(page.index()) }
        table.get("/runbooks/**") { request, _ in
            let name = request.uri.path.dropFirst(Self.prefix.count)
            guard let runbook = Runbook.named(name) else {
                return HTTPAnswer.error(
                    .notFound, "there is no runbook \(name.prefix(100)): /runbooks has the list", for: request)
            }
            return Self.answer(page.render(runbook))
        }
    }

    private static func answer(_ html: String) -> Response {
        HTTPAnswer.bytes(
            ByteBuffer(string: html), type: "text/html; charset=utf-8",
            headers: [
                .contentSecurityPolicy: PageRoutes.policy, .referrerPolicy: "no-referrer",
                .cacheControl: "public, max-age=300",
            ])
    }
}
