import HTTPClient
import Gzip
import Telemetry

/// Why items were not taken.
struct ExportFailure: Error, Equatable {
    /// Of low cardinality: a status, or a kind of failure in one word.
    let errorType: String
    /// What happened, in words, without secrets.
    let reason: String
}

/// What one try to export came to.
///
/// Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response.
enum ExportVerdict: Equatable {
    /// Taken; perhaps not all of it.
    case taken(OTLPAnswer)
    /// Not taken, and never will be.
    case refused(ExportFailure)
    /// Not taken now; the pause is what the other side asks for.
    case retry(ExportFailure, after: Duration?)
    /// The task was cancelled.
    case cancelled

    /// The largest body of an answer, unpacked.
    static let answerLimit = 4 << 20

    /// What a whole answer means.
    ///
    /// - Parameters:
    ///   - encoding: that of the request, in which the answer is meant unless it says otherwise.
    ///   - now: what our clock shows.
    init(_ response: HTTPResponse, encoding: OTLPDestination.Encoding, now: WallTime) {
        let encoding = Self.encoding(response.header("Content-Type")) ?? encoding
        let body = Self.unpacked(response)
        if (200..<300).contains(response.status) {
            guard let body else { self = .refused(Self.tooLarge); return }
            guard let answer = OTLPAnswer.read(body, encoding) else {
                let reason = "answered \(response.status) with a body that is no answer of OTLP"
                self = .refused(ExportFailure(errorType: "malformed", reason: reason))
                return
            }
            self = .taken(answer)
            return
        }
        let words = body.flatMap { OTLPAnswer.statusMessage($0, encoding) }
        self = Self.failed(
            status: response.status, words: words,
            pause: Self.pause(response.header("Retry-After"), date: response.header("Date"), now: now))
    }

    /// What the lack of a whole answer means: its status where there was one, else how the transfer ended.
    init(_ error: HTTPClientError, now: WallTime) {
        if error.code == .cancelled {
            self = .cancelled
        } else if error.code == .redirected || error.code == .tooLarge {
            self = .refused(ExportFailure(errorType: Self.errorType(error.code), reason: error.description))
        } else if let status = error.status, !(200..<300).contains(status) {
            let pause = Self.pause(error.retryAfter, date: error.date, now: now)
            self = Self.failed(status: status, words: error.description, pause: pause)
        } else {
            let failure = ExportFailure(errorType: Self.errorType(error.code), reason: error.description)
            let isHopeless = error.code == .invalidRequest || error.code == .malformed
            self = isHopeless ? .refused(failure) : .retry(failure, after: nil)
        }
    }

    private static let tooLarge = ExportFailure(
        errorType: "too_large", reason: "the answer has more than \(answerLimit) bytes, or cannot be unpacked")

    private static func failed(status: Int, words: String?, pause: Duration?) -> ExportVerdict {
        let reason = words.map { "answered \(status): \($0)" } ?? "answered \(status)"
        let failure = ExportFailure(errorType: "\(status)", reason: reason)
        return [429, 502, 503, 504].contains(status) ? .retry(failure, after: pause) : .refused(failure)
    }

    private static func pause(_ text: String?, date: String?, now: WallTime) -> Duration? {
        text.flatMap { RetryAfter.pause($0, date: date, now: now) }
    }

    /// The encoding that a media type names; nil for another one, and for none.
    private static func encoding(_ contentType: String?) -> OTLPDestination.Encoding? {
        let type = contentType?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return switch type {
        case "application/json": .json
        case "application/x-protobuf", "application/protobuf": .protobuf
        default: nil
        }
    }

    /// The body without its packing, which nobody asked for; nil where it is too large or broken.
    private static func unpacked(_ response: HTTPResponse) -> [UInt8]? {
        guard response.header("Content-Encoding")?.lowercased() == "gzip", !response.body.isEmpty else {
            return response.body
        }
        return try? Gzip.decompress(response.body, limit: answerLimit)
    }

    private static func errorType(_ code: HTTPClientError.Code) -> String {
        switch code {
        case .invalidRequest: "invalid_request"
        case .unreachable, .unknownHost: "unreachable"
        case .refused: "refused"
        case .tls: "tls"
        case .timeout: "timeout"
        case .interrupted: "interrupted"
        case .tooLarge: "too_large"
        case .malformed: "malformed"
        case .redirected: "redirected"
        case .cancelled: "cancelled"
        default: "failed"
        }
    }
}
