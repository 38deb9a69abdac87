import Exporters
import HTTPTypes
import Hummingbird
import Telemetry

/// Answers scrapes from the newest snapshot: of all targets or of one, in the form that the scraper accepts.
struct ScrapeAnswer: Sendable {
    let runner: ProbeRunner
    let store: ExpositionStore
    let trustedProxies: @Sendable () -> [AddressRange]

    /// The families of a scope, after the local ones among them were brought up to date.
    ///
    /// - Parameters:
    ///   - request: whoever asks.
    ///   - context: by which connection.
    ///   - scope: whose families.
    ///   - route: by which path the scrape is counted.
    ///   - filter: which of the families, given the collectors of the snapshot that is shown.
    func make(
        _ request: Request, _ context: AgentRequestContext, scope: ScrapeScope, route: String,
        filter: (Snapshot) -> FamilyFilter = { _ in .all }
    ) async -> Response {
        let caller = ArrivalPhase.Caller(
            path: scope.path(of: route),
            peer: ClientAddress.of(request, peer: context.peerAddress, trusted: trustedProxies()),
            agent: request.headers[.userAgent] ?? "")
        await runner.prepareScrape(scope, route: route, caller: caller)
        let negotiated = ContentNegotiation(
            accept: request.headers[values: .accept].joined(separator: ","),
            acceptEncoding: request.headers[values: .acceptEncoding].joined(separator: ","))
        // The snapshot first: names of targets are never older than what is shown under them.
        let snapshot = scope.part(of: runner.latest.value)
        let directory = runner.directory
        let (buffer, isGzip) = store.body(
            of: snapshot, scope: scope.key, format: negotiated.format, filter: filter(snapshot),
            gzip: negotiated.isGzipAccepted,
            target: { scope == .everything ? directory.label(of: $0) : nil })
        var headers: HTTPFields = [.vary: "Accept, Accept-Encoding"]
        if isGzip { headers[.contentEncoding] = "gzip" }
        return HTTPAnswer.bytes(buffer, type: negotiated.contentType, headers: headers)
    }
}

extension ScrapeScope {
    /// A text of its own for each scope.
    fileprivate var key: String {
        switch self {
        case .everything: ""
        case .target(let target): target.description
        case .dropIn(let target): "drop-in \(target)"
        }
    }

    /// What of a snapshot is shown.
    fileprivate func part(of snapshot: Snapshot) -> Snapshot {
        switch self {
        case .everything: snapshot
        case .target(let target): snapshot.keeping { $0 == target }
        case .dropIn(let target): snapshot.keeping { $0 == target || $0 == AgentMetrics.target }
        }
    }
}
