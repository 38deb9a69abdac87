import Gzip
import HTTPClient
import Synchronization
public import Telemetry

/// Sends items to one destination by OTLP over HTTP, and tries again where that may help.
///
/// Redirects are not followed, so that headers reach nobody else. The process must ignore SIGPIPE.
public final class OTLPHTTPExporter: OTLPExporter {
    /// More memory than this is not kept from one body to the next.
    private static let largestSpare = 4 << 20

    private let destination: OTLPDestination
    private let encoder: OTLPEncoder
    private let userAgent: String
    private let client: HTTPClient
    private let time: any TimeSource
    private let random: @Sendable () -> Double
    private let ledger: ExportLedger
    /// The memory of the body before, while nobody reads it.
    private let spare = Mutex<[UInt8]>([])
    private let compressor = Mutex<GzipCompressor?>(nil)

    /// Starts a thread for the transfers; nothing is sent before the first export.
    ///
    /// - Parameters:
    ///   - userAgent: what `userAgent(product:version:)` makes.
    ///   - random: numbers from 0 to 1, for the pauses between tries.
    ///   - diagnostics: is told of failures at most once a minute, and when they are over.
    public init(
        destination: OTLPDestination, resource: Resource, userAgent: String, scopes: OTLPScopes = OTLPScopes(),
        time: any TimeSource = SystemTime(), random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        diagnostics: @escaping @Sendable (OTLPDiagnostic) -> Void = { OTLPDiagnostic.log($0) }
    ) {
        self.destination = destination
        self.userAgent = userAgent
        self.time = time
        self.random = random
        encoder = OTLPEncoder(resource: resource, scopes: scopes)
        var settings = HTTPClient.Settings()
        settings.answerLimit = ExportVerdict.answerLimit
        settings.keepsConnections = true
        settings.certificateAuthorityFile = destination.certificateAuthorityFile
        settings.clientCertificateFile = destination.clientCertificateFile
        settings.clientKeyFile = destination.clientKeyFile
        client = HTTPClient(name: "otlp", settings: settings)
        ledger = ExportLedger(destination: destination.origin, time: time, tell: diagnostics)
    }

    /// The `User-Agent` that the specification asks for, behind a product's own.
    ///
    /// - Parameters:
    ///   - product: such as `omniflow-agent/1.2.0`; empty for none.
    ///   - version: the exporter's.
    public static func userAgent(product: String, version: String) -> String {
        (product.isEmpty ? "" : product + " ") + "OTel-OTLP-Exporter-Swift/" + version
    }

    /// What was done so far.
    public var statistics: OTLPExporterStatistics { ledger.statistics }

    /// Why the newest request failed; nil while all is well.
    public var lastFailure: String? { ledger.statistics.lastFailure }

    /// Sends items until they are taken, refused for good, or the time is over.
    ///
    /// A destination that asks for a longer pause than the deadline leaves is left alone by later exports, too, for
    /// five minutes at most. Cancelling the task ends a transfer within about a second.
    public func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
        let count = items.count
        guard count > 0 else { return ExportOutcome(accepted: 0) }
        let begun = time.now()
        ledger.begin(count)
        let outcome: ExportOutcome
        if let request = request(items) {
            outcome = await send(request, items: count, until: deadline)
            let body = destination.isCompressed ? [] : request.body
            if body.capacity > 0, body.capacity <= Self.largestSpare { spare.withLock { $0 = body } }
        } else {
            let limit = "the batch has more than \(OTLPEncoder.limit) bytes"
            outcome = giveUp(ExportFailure(errorType: "too_large", reason: limit), items: count)
        }
        ledger.end(outcome, of: count, took: time.now() - begun)
        return outcome
    }

    private func send(_ request: HTTPRequest, items: Int, until deadline: MonotonicInstant) async -> ExportOutcome {
        var backoff = ExportBackoff()
        var last = ExportFailure(errorType: "timeout", reason: "no time left to ask")
        while true {
            if let hold = ledger.currentHold() {
                guard await sleep(until: min(hold.until, deadline)) else { return cancelled(items) }
                last = hold.failure
            }
            let left = deadline - time.now()
            guard left > .zero else { return giveUp(last, items: items) }
            switch await attempt(request, left: left) {
            case .cancelled: return cancelled(items)
            case .taken(let answer): return taken(answer, items: items)
            case .refused(let failure): return giveUp(failure, items: items)
            case .retry(let failure, let asked):
                let now = time.now()
                let next = now + max(asked ?? .zero, backoff.next(random()))
                guard next < deadline else {
                    if let asked, now + asked >= deadline { ledger.hold(for: asked, after: failure) }
                    return giveUp(failure, items: items)
                }
                last = failure
                ledger.noteFailure(failure, lost: 0)
                guard await sleep(until: next) else { return cancelled(items) }
            }
        }
    }

    private func attempt(_ request: HTTPRequest, left: Duration) async -> ExportVerdict {
        ledger.noteRequest()
        // No time limit of its own means the deadline's.
        let timeout = destination.timeout > .zero ? min(destination.timeout, left) : left
        do {
            let response = try await client.send(request, timeout: timeout)
            return ExportVerdict(response, encoding: destination.encoding, now: time.wallClock())
        } catch {
            return ExportVerdict(error, now: time.wallClock())
        }
    }

    /// False where the task was cancelled.
    private func sleep(until instant: MonotonicInstant) async -> Bool {
        do {
            try await time.sleep(until: instant)
            return true
        } catch {
            return false
        }
    }

    private func taken(_ answer: OTLPAnswer, items: Int) -> ExportOutcome {
        let rejected = min(items, Int(clamping: answer.rejected))
        ledger.noteAnswer(answer, rejected: rejected)
        return ExportOutcome(
            accepted: items - rejected, rejected: rejected, errorType: rejected > 0 ? "partial" : nil)
    }

    private func giveUp(_ failure: ExportFailure, items: Int) -> ExportOutcome {
        ledger.noteFailure(failure, lost: items)
        return ExportOutcome(accepted: 0, rejected: items, errorType: failure.errorType)
    }

    private func cancelled(_ items: Int) -> ExportOutcome {
        ExportOutcome(accepted: 0, rejected: items, errorType: "cancelled")
    }

    /// The request with its body; nil where that would be larger than receivers have to take.
    private func request(_ items: OTLPItems) -> HTTPRequest? {
        let buffer = spare.withLock { spare in
            defer { spare = [] }
            return spare
        }
        guard let plain = encoder.encode(items, as: destination.encoding, reusing: buffer) else { return nil }
        var headers = [HTTPHeader("Content-Type", destination.encoding.contentType)]
        var body = plain
        if destination.isCompressed, let packed = pack(plain) {
            headers.append(HTTPHeader("Content-Encoding", "gzip"))
            body = packed
            if plain.capacity <= Self.largestSpare { spare.withLock { $0 = plain } }
        }
        guard body.count <= OTLPEncoder.limit else { return nil }
        return HTTPRequest(method: "POST", url: destination.url, headers: headers + ownHeaders, body: body)
    }

    /// The destination's headers; it may not say how the body is written.
    private var ownHeaders: [HTTPHeader] {
        let reserved: Set = ["content-type", "content-encoding", "content-length", "transfer-encoding"]
        let given = destination.headers.filter { !reserved.contains($0.name.lowercased()) }
        let isNamed = given.contains { $0.name.lowercased() == "user-agent" }
        let agent = isNamed ? [] : [HTTPHeader("User-Agent", userAgent)]
        return agent
            + given.map { header in
                header.value.withValue { HTTPHeader(header.name, $0, isSecret: true) }
            }
    }

    /// The body in gzip's format; nil where there is no memory for it.
    private func pack(_ body: [UInt8]) -> [UInt8]? {
        compressor.withLock { compressor in
            if compressor == nil { compressor = try? GzipCompressor(level: .fast) }
            return try? compressor?.compress(body)
        }
    }
}

extension OTLPDestination.Encoding {
    /// The media type of bodies.
    var contentType: String {
        switch self {
        case .protobuf: "application/x-protobuf"
        case .json: "application/json"
        }
    }
}
