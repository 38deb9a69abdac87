import HTTPTypes
import Hummingbird
import NIOCore
import Probes
import Telemetry

/// Where jobs report: only POST, for what changes something must not happen to whoever follows a link.
///
/// Each heartbeat has a token of its own. A caller without it learns neither which heartbeats there are nor which of
/// them have one. The control socket needs none.
struct HeartbeatRoutes: Sendable {
    static let prefix = "/heartbeat/"
    /// Bytes of a body that are kept to take the tail from: lines are cut whole, and masks may make them shorter.
    private static let bodyKept = HeartbeatEvent.logLimit * 2

    let keeper: HeartbeatKeeper
    let time: any TimeSource
    let known: @Sendable () -> [HeartbeatTargetSettings]
    /// Told of a heartbeat that something was heard of.
    let heard: @Sendable (TargetID) -> Void

    /// Whether a path is one of these.
    static func covers(_ path: String) -> Bool { path.hasPrefix(prefix) }

    func add(to table: inout RouteTable) {
        let routes = self
        table.post("/heartbeat/**") { request, context in try await routes.take(request, context.access) }
    }

    private func take(_ request: Request, _ access: Access) async throws -> Response {
        let call = Result { () throws(HeartbeatCall.Problem) in
            try HeartbeatCall(path: request.uri.path, query: request.uri.query)
        }
        let name = HeartbeatCall.name(in: request.uri.path)
        let heartbeat = known().first { $0.id.name == name }
        guard isAllowed(request, access, heartbeat) else { return refusal(.unauthorized, request) }
        let understood: HeartbeatCall
        switch call {
        case .success(let found): understood = found
        case .failure(let problem): return refusal(.malformed, request, problem.description)
        }
        guard let heartbeat else {
            let names = known().map(\.id.name).sorted().joined(separator: ", ")
            return HTTPAnswer.error(
                .notFound,
                "there is no heartbeat \(understood.name): "
                    + (names.isEmpty ? "the settings have none (probes.heartbeat)" : "known are \(names)"),
                for: request)
        }
        return try await note(understood, of: heartbeat, request)
    }

    private func note(
        _ call: HeartbeatCall, of heartbeat: HeartbeatTargetSettings, _ request: Request
    ) async throws -> Response {
        let output = try await Self.tail(of: request.body)
        let log = output.isEmpty ? nil : SecretText.tail(of: output, limit: HeartbeatEvent.logLimit)
        let event = HeartbeatEvent(call.kind, duration: call.duration, log: log)
        if let wait = keeper.book.take(event, of: heartbeat.id.name, time: time) {
            return Self.slower(wait, request)
        }
        heard(heartbeat.id)
        await keeper.keep()
        return HTTPAnswer.text("ok\n")
    }

    private func isAllowed(_ request: Request, _ access: Access, _ heartbeat: HeartbeatTargetSettings?) -> Bool {
        if access >= .operator { return true }
        let parts = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        let shown = parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : ""
        // Compared also where there is nothing to compare with: the time taken tells no names.
        let isSame = AccessControl.isSame(heartbeat?.token?.withValue { $0 } ?? "", shown)
        return isSame && heartbeat?.token != nil && !shown.isEmpty
    }

    private func refusal(_ reason: HeartbeatBook.Refusal, _ request: Request, _ why: String? = nil) -> Response {
        if let wait = keeper.book.refuse(reason, at: time.now()) { return Self.slower(wait, request) }
        if let why { return HTTPAnswer.error(.badRequest, why, for: request) }
        return HTTPAnswer.error(
            .unauthorized, "this needs the heartbeat's token, or the control socket on its host", for: request,
            headers: [.wwwAuthenticate: "Bearer realm=\"omniflow-agent heartbeat\""])
    }

    private static func slower(_ wait: Duration, _ request: Request) -> Response {
        let seconds = max(1, (wait.inNanoseconds + 999_999_999) / 1_000_000_000)
        return HTTPAnswer.error(
            .tooManyRequests, "too many calls: try again in \(seconds) s", for: request,
            headers: [.retryAfter: String(seconds)])
    }

    /// The last bytes of a body, of which no more is held than is kept; the listener ends one that is too large.
    private static func tail(of body: RequestBody) async throws -> [UInt8] {
        var kept: [UInt8] = []
        for try await chunk in body {
            kept += chunk.readableBytesView.suffix(bodyKept)
            if kept.count > bodyKept * 2 { kept.removeFirst(kept.count - bodyKept) }
        }
        return kept
    }
}
