import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// The status page, its style sheet, and the door by which a one-time link turns into a viewer's cookie.
struct PageRoutes: Sendable {
    let page: StatusPage
    let latest: LatestSnapshot
    let viewers: ViewerLinks
    let trustedProxies: @Sendable () -> [AddressRange]
    let frame: @Sendable () -> StatusModel.Frame
    let dependencies: DependencyMap

    /// What a page of ours may load: its style sheet, and nothing of anybody else.
    static let policy =
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    func add(to table: inout RouteTable) {
        let routes = self
        table.get("/") { request, context in routes.status(context.access) }
        table.get("/assets/page.css") { _, _ in
            HTTPAnswer.bytes(
                ByteBuffer(string: StatusPage.css), type: "text/css; charset=utf-8",
                headers: [.cacheControl: "public, max-age=86400"])
        }
        table.get("/viewer") { request, context in routes.enter(request, context) }
    }

    private func status(_ access: Access) -> Response {
        let snapshot = latest.value
        let frame = self.frame()
        let model = StatusModel(
            snapshot, access: access, frame: frame, findings: dependencies.explain(snapshot, at: frame.now))
        return HTTPAnswer.bytes(
            ByteBuffer(string: page.render(model)), type: "text/html; charset=utf-8",
            headers: [
                .contentSecurityPolicy: Self.policy, .referrerPolicy: "no-referrer", .vary: "Cookie, Authorization",
            ])
    }

    private func enter(_ request: Request, _ context: AgentRequestContext) -> Response {
        guard let key = (try? QueryParameters(request.uri.query, known: ["key"]))?.value("key"),
            request.method == .get, let cookie = viewers.redeem(key)
        else {
            return HTTPAnswer.error(
                .forbidden,
                "this link was used already or is too old: ask for another with omniflow-agent status --link",
                for: request)
        }
        let isSecure = ClientAddress.isSecure(request, context: context, trusted: trustedProxies())
        let value =
            "\(ViewerLinks.cookieName)=\(cookie); Max-Age=\(ViewerLinks.cookieSeconds); Path=/; HttpOnly; "
            + "SameSite=Lax" + (isSecure ? "; Secure" : "")
        return HTTPAnswer.text(
            "this browser may read the reasons now\n", status: .seeOther, headers: [.location: "/", .setCookie: value])
    }
}

extension HTTPField.Name {
    /// The header `Referrer-Policy`.
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
