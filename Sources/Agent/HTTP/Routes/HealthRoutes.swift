import Alerting
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// Liveness, readiness, startup and health, each under all of its names; everything is read from the newest snapshot.
struct HealthRoutes: Sendable {
    let lifecycle: AgentLifecycle
    let latest: LatestSnapshot
    let time: any TimeSource
    let groups: @Sendable () -> [ReadinessGroup]
    let dependencies: DependencyMap
    /// What there is to say besides, to those who may read reasons.
    var notes: @Sendable () -> [String] = { [] }
    /// Why the agent itself cannot do what it is there for.
    var faults: @Sendable () -> [String] = { [] }
    /// The channels to people, with what is known of their way.
    var channels: @Sendable () -> [ChannelStanding] = { [] }

    private static let gateParameters = ["group", "since", "min_generation", "verbose", "exclude", "check"]

    func add(to table: inout RouteTable) {
        let routes = self
        table.get(["/livez", "/healthz", "/-/healthy"]) { request, _ in routes.live(request) }
        table.get(["/ready", "/readyz", "/-/ready"]) { request, context in
            routes.ready(request, access: context.access, path: nil)
        }
        table.get("/ready/**") { request, context in
            routes.ready(request, access: context.access, path: String(request.uri.path.dropFirst("/ready/".count)))
        }
        table.get("/startup") { request, _ in routes.startup(request) }
        table.get("/health") { request, context in routes.health(access: context.access) }
    }

    private func live(_ request: Request) -> Response {
        if let fault = lifecycle.fault {
            return HTTPAnswer.text("livez check failed: \(fault)\n", status: .serviceUnavailable)
        }
        let isVerbose: Bool
        do {
            isVerbose = try QueryParameters(request.uri.query, known: ["verbose", "exclude"]).flag("verbose")
        } catch {
            return HTTPAnswer.error(.badRequest, error.description, for: request)
        }
        return HTTPAnswer.text(isVerbose ? "[+]supervisor ok\n[+]probers ok\nlivez check passed\n" : "ok\n")
    }

    private func startup(_ request: Request) -> Response {
        if latest.generation > 0 { return HTTPAnswer.text("ok\n") }
        return HTTPAnswer.text(
            "startup check failed: the first round of measurements is not complete\n", status: .serviceUnavailable,
            headers: [.retryAfter: "1"])
    }

    private func ready(_ request: Request, access: Access, path: String?) -> Response {
        let verdict: ReadinessVerdict
        let isVerbose: Bool
        do {
            let parameters = try QueryParameters(request.uri.query, known: Self.gateParameters)
            isVerbose = parameters.flag("verbose")
            verdict = try judge(parameters, path: path)
        } catch let error as ReadinessError {
            let isUnknown = error.code == .unknownGroup || error.code == .unknownCheck
            return HTTPAnswer.error(isUnknown ? .notFound : .badRequest, error.description, for: request)
        } catch {
            return HTTPAnswer.error(.badRequest, "\(error)", for: request)
        }
        var headers: HTTPFields = [.omniflowGeneration: verdict.generation.description]
        if let seconds = verdict.retryAfter { headers[.retryAfter] = String(max(1, Int(seconds.inSeconds))) }
        let status: HTTPResponse.Status = verdict.isReady ? .ok : .serviceUnavailable
        let showsReasons = access >= .viewer
        if HTTPAnswer.wantsJSON(request) {
            return HTTPAnswer.json(status: status, headers: headers) {
                ReadinessJSON.write(verdict, showsReasons: showsReasons, to: &$0)
            }
        }
        return HTTPAnswer.text(
            verdict.text(isVerbose: isVerbose, showsReasons: showsReasons), status: status, headers: headers)
    }

    private func judge(_ parameters: QueryParameters, path: String?) throws -> ReadinessVerdict {
        var asked = ReadinessRequest(
            group: parameters.value("group") ?? ReadinessGroup.defaultName,
            since: try parameters.value("since").map { try GateMoment(parsing: $0) },
            minGeneration: try parameters.value("min_generation").map { try GenerationToken(parsing: $0) },
            exclude: parameters.values("exclude"), check: parameters.value("check"))
        if let path {
            guard let check = PercentDecoding.decode(path) else {
                throw QueryParameters.Problem(description: "the check's name is not percent-encoded UTF-8")
            }
            asked.check = check
        }
        // One snapshot, one moment: a gate never mixes two rounds.
        let snapshot = latest.value
        let now = time.now()
        return try ReadinessJudge(groups: groups(), boot: lifecycle.boot).judge(
            asked,
            in: .init(
                snapshot: snapshot, now: now, wallClock: time.wallClock(), isDraining: lifecycle.isDraining,
                isStarted: snapshot.generation > 0, findings: dependencies.explain(snapshot, at: now)))
    }

    private func health(access: Access) -> Response {
        let snapshot = latest.value
        let standard = groups().first { $0.name == ReadinessGroup.defaultName } ?? .standard(targets: [])
        let now = time.now()
        let document = HealthDocument(
            snapshot, requiredBy: standard, at: now, findings: dependencies.explain(snapshot, at: now),
            notes: notes(), faults: faults(),
            proofs: channels().map { ($0.name, $0.provenAge) })
        let isWell = document.status != .fail
        return HTTPAnswer.bytes(
            ByteBuffer(bytes: document.json(showsReasons: access >= .viewer)),
            type: "application/health+json", status: isWell ? .ok : .serviceUnavailable)
    }
}

extension HTTPField.Name {
    /// `Omniflow-Generation`: the newest complete generation as `BOOT:N`.
    static let omniflowGeneration = HTTPField.Name("Omniflow-Generation")!
}
