import HTTPClient
import Telemetry

/// One attempt over HTTP, and what follows from its answer or from the lack of one.
struct HTTPDelivery: Sendable {
    let client: HTTPClient
    let time: any TimeSource
    /// The time for everything.
    let timeout: Duration
    /// What its requests are for, where no span around them says so.
    var purpose: String?

    /// Sends a request once.
    ///
    /// - Parameter resends: how often the same was sent before.
    func send(_ request: HTTPRequest, resends: Int = 0) async -> DeliveryOutcome {
        let span = HTTPCallSpan(request, resends: resends, purpose: purpose)
        do {
            let response = try await client.send(request, timeout: timeout)
            span.answered(response.status)
            return outcome(of: response)
        } catch {
            span.failed(error)
            return outcome(of: error)
        }
    }

    /// What a whole answer means.
    func outcome(of response: HTTPResponse) -> DeliveryOutcome {
        let pause = pause(response.header("Retry-After"), date: response.header("Date"))
        let says = Self.line(of: response.body)
        return Self.outcome(status: response.status, pause: pause, words: says, isTooLong: Self.isTooLong(says))
    }

    /// What the lack of a whole answer means.
    ///
    /// A status decides, with the pause that it asks for, however the rest of the answer ended; without one it is
    /// whether any byte of the request left. Our own words about the answer decide nothing.
    func outcome(of error: HTTPClientError) -> DeliveryOutcome {
        if let status = error.status {
            let pause = pause(error.retryAfter, date: error.date)
            return Self.outcome(status: status, pause: pause, words: error.description, isTooLong: false)
        }
        if error.code == .invalidRequest { return DeliveryOutcome(.refused, description: error.description) }
        return DeliveryOutcome(error.wasSent ? .ambiguous : .retry(after: nil), description: error.description)
    }

    private func pause(_ retryAfter: String?, date: String?) -> Duration? {
        retryAfter.flatMap { RetryAfter.pause($0, date: date, now: time.wallClock()) }
    }

    /// What a status means.
    ///
    /// - Parameters:
    ///   - words: what the other side says, or how its answer ended.
    ///   - isTooLong: whether the other side itself says that the text is too long.
    private static func outcome(status: Int, pause: Duration?, words: String, isTooLong: Bool) -> DeliveryOutcome {
        let answer = "answered \(status)"
        let verdict: DeliveryOutcome.Verdict =
            switch status {
            case 200...299: .delivered
            case 408, 425, 429, 500...599: .retry(after: pause)
            case 413: .tooLong
            case 400, 422: isTooLong ? .tooLong : .refused
            default: .refused
            }
        let isBare = verdict == .delivered || words.isEmpty
        return DeliveryOutcome(verdict, status: status, description: isBare ? answer : "\(answer): \(words)")
    }

    /// Whether the other side says that the text is too long, as Telegram and those before it do.
    private static func isTooLong(_ says: String) -> Bool {
        let text = says.lowercased()
        return text.contains("too long") || text.contains("too_long") || text.contains("toolong")
    }

    /// The first line of a body, without control characters, 160 characters at most.
    private static func line(of body: [UInt8]) -> String {
        let line = body.prefix(2_048).prefix { $0 != 10 && $0 != 13 }
        let text = String(decoding: line, as: UTF8.self).unicodeScalars.filter {
            $0.value >= 0x20 && $0.value != 0x7f && !(0x80...0x9f).contains($0.value)
        }
        return String(String(String.UnicodeScalarView(text)).prefix(160))
    }
}
