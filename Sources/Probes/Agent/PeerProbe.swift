import HTTPClient
import Synchronization
public import Telemetry

/// Watches another agent: whether it lives (`/livez`), how old its data is, and what it says of all that it watches
/// (`/health`).
///
/// Its verdict makes it no less up: a peer that says its disk is full is a healthy peer.
public final class PeerProbe: UpCheckedProbe {
    /// How a question is asked; the status and the body come back.
    typealias Ask = @Sendable (HTTPRequest, Duration) async throws(HTTPClientError) -> HTTPResponse

    /// Which peer.
    public let target: TargetID
    /// Never yields: each question has a connection of its own.
    public let connectionLosses: AsyncStream<Void>

    private let settings: PeerProbeSettings
    private let time: any TimeSource
    private let ask: Ask
    /// On a connection and a thread of its own: a round that hangs must not keep an up-check from asking.
    private let askUp: Ask
    private let lost: AsyncStream<Void>.Continuation
    /// The newest answer to `/health` of a failed round, for its families.
    private let failed = Mutex<PeerHealth?>(nil)

    /// Creates a probe; nothing is connected before the first question.
    public convenience init(target: TargetID, settings: PeerProbeSettings, time: any TimeSource) {
        var options = HTTPClient.Settings()
        options.answerLimit = 4 << 20
        let rounds = HTTPClient(name: "peer", settings: options)
        let ups = HTTPClient(name: "peer-up", settings: options)
        self.init(
            target: target, settings: settings, time: time,
            ask: { (request, timeout) async throws(HTTPClientError) in
                try await rounds.send(request, timeout: timeout)
            },
            askUp: { (request, timeout) async throws(HTTPClientError) in
                try await ups.send(request, timeout: timeout)
            })
    }

    init(target: TargetID, settings: PeerProbeSettings, time: any TimeSource, ask: @escaping Ask, askUp: Ask? = nil) {
        self.target = target
        self.settings = settings
        self.time = time
        self.ask = ask
        self.askUp = askUp ?? ask
        (connectionLosses, lost) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks `/health`, which also says that it lives.
    ///
    /// - Throws: `ProbeError` where it does not answer, is no agent, or has not measured for too long.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        failed.withLock { $0 = nil }
        try await live(ask, until: deadline)
        let answer = try await get("/health", ask, until: deadline)
        guard answer.status == 200 || answer.status == 503 else { throw refusal(answer.status, "/health") }
        let health = try PeerHealth.parse(answer.body)
        if let error = blindness(health) {
            failed.withLock { $0 = health }
            throw error
        }
        return ProbeResult(
            families: PeerFamilies.families(health, isUp: true), version: health.version, summary: health.sentence)
    }

    /// Asks `/livez`.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        try await live(askUp, until: deadline)
    }

    /// `omniflow_peer_up 0`, and what an agent that lives but does not measure says of itself.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        if let health = failed.withLock({ $0 }) { return PeerFamilies.families(health, isUp: false) }
        var sink = MetricSink()
        sink.add(PeerFamilies.up, 0)
        return sink.finish()
    }

    /// Ends the stream of losses.
    public func close() async {
        lost.finish()
    }

    private func live(_ ask: Ask, until deadline: MonotonicInstant) async throws(ProbeError) {
        let answer = try await get("/livez", ask, until: deadline)
        guard answer.status != 200 else { return }
        guard answer.status == 503 else { throw refusal(answer.status, "/livez") }
        throw ProbeError(
            .serverError, "answers that it does not live: \(String(decoding: answer.body.prefix(120), as: UTF8.self))",
            hint: "see its log; systemd's watchdog should start it anew")
    }

    private func blindness(_ health: PeerHealth) -> ProbeError? {
        guard let age = health.dataAge else {
            return ProbeError(.missing, "lives, but has measured nothing yet", hint: "see its log if this lasts")
        }
        guard age > settings.staleAfter else { return nil }
        return ProbeError(
            .timeout, "lives, but its newest measurement is \(HeartbeatWords.duration(age)) old",
            hint: "see its log: what it watches from there cannot be believed")
    }

    private func get(
        _ path: String, _ ask: Ask, until deadline: MonotonicInstant
    ) async throws(ProbeError) -> HTTPResponse {
        // With the token to both: a listener may close /livez, too.
        let headers = settings.token.map { token in [token.withValue { HTTPHeader.bearer($0) }] } ?? []
        let request = HTTPRequest(
            url: settings.url + path, headers: [HTTPHeader("Accept", "application/json, */*")] + headers)
        do throws(HTTPClientError) {
            let timeout = deadline - time.now()
            return try await WebCall.probing(request)
                .traced(status: { $0.status }, naming: CallFailure.init(web:)) { _ async throws(HTTPClientError) in
                    try await ask(request, timeout)
                }
        } catch {
            throw ProbeError(peer: error)
        }
    }

    private func refusal(_ status: Int, _ path: String) -> ProbeError {
        switch status {
        case 401, 403:
            ProbeError(
                .unauthorized, "answers \(status) to \(path)",
                hint: "set token_file to a token of its listen.auth, or open the path there")
        case 500...599: ProbeError(.serverError, "answers \(status) to \(path)", hint: "see its log")
        default:
            ProbeError(
                .wrongProtocol, "answers \(status) to \(path): is it an omniflow-agent?", hint: "check the url")
        }
    }
}

extension ProbeError {
    /// Why another agent gave no answer.
    fileprivate init(peer error: HTTPClientError) {
        let code: Code =
            switch error.code {
            case .invalidRequest: .settings
            case .unreachable: .unreachable
            case .refused: .refused
            case .tls: .tls
            case .timeout: .timeout
            case .interrupted: .closed
            case .tooLarge: .tooLarge
            case .malformed, .redirected: .wrongProtocol
            case .cancelled: .cancelled
            default: .internalFault
            }
        let hint: String? =
            switch code {
            case .refused: "see whether it runs there, and listens on more than loopback: listen.address"
            case .timeout, .unreachable: "see whether the host lives: this may be all of it that is gone"
            case .tls: "see its certificate; the system's authorities are trusted"
            default: nil
            }
        self.init(code, "\(error)", hint: hint)
    }
}
