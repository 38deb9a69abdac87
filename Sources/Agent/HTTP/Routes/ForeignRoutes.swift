import Exporters
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// `/probe` on blackbox_exporter's port for targets that the settings do not name, by modules that allow it.
struct ForeignRoutes: Sendable {
    /// For so long a probe may take where the scraper does not say.
    private static let usualTimeout = Duration.seconds(10)
    private static let longestTimeout = Duration.seconds(60)

    let prober: ForeignProber
    let modules: @Sendable () -> [String: ForeignModule]

    /// The answer, where the query names a module that asks others; nil for all others.
    func respond(_ request: Request) async -> Response? {
        let fields = TargetQuery.values(["module", "target"], in: request.uri.query)
        guard fields["module"]?.count == 1, let name = fields["module"]?.first, let module = modules()[name],
            fields["target"]?.count == 1, let target = fields["target"]?.first
        else { return nil }
        switch await prober.probe(target, by: module, within: Self.timeout(request.headers[.scrapeTimeout])) {
        case .success(let families): return Self.answer(families, request)
        case .failure(.unreadable):
            return HTTPAnswer.error(
                .badRequest, "the module \(name) asks for a URL or HOST:PORT, without a user", for: request)
        case .failure(.denied(let address)):
            return HTTPAnswer.error(
                .badRequest,
                "the module \(name) may not probe \(address): drop_in.blackbox_allow does not have it", for: request)
        case .failure(.busy):
            return HTTPAnswer.error(
                .serviceUnavailable, "\(ForeignProber.limit) probes of other targets are under way", for: request,
                headers: [.retryAfter: "1"])
        }
    }

    /// What the scraper leaves, less half a second for the way; as blackbox_exporter does.
    static func timeout(_ header: String?) -> Duration {
        guard let text = header, let seconds = Double(text), seconds > 0, seconds.isFinite
        else { return usualTimeout }
        let milliseconds = min(seconds, 3_600) * 1_000
        return min(longestTimeout, .milliseconds(Int64(max(milliseconds - 500, milliseconds / 2))))
    }

    private static func answer(_ families: [MetricFamily], _ request: Request) -> Response {
        let negotiated = ContentNegotiation(
            accept: request.headers[values: .accept].joined(separator: ","), acceptEncoding: nil)
        let cache = ExpositionCache(MergedFamilies(families)) { _ in nil }
        let body = cache.body(negotiated.format, filter: .all, gzip: false)
        return HTTPAnswer.bytes(
            ByteBuffer(bytes: body.bytes), type: negotiated.contentType, headers: [.vary: "Accept, Accept-Encoding"])
    }
}

extension HTTPField.Name {
    /// The header by which Prometheus says how long it waits.
    static let scrapeTimeout = HTTPField.Name("X-Prometheus-Scrape-Timeout-Seconds")!
}
