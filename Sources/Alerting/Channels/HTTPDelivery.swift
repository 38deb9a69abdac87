import HTTPClient
import Telemetry

/// One attempt over HTTP, and what follows from its answer or from the lack of one.
struct HTTPDelivery: Sendable {
    let client: HTTPClient
    let time: any TimeSource
    /// The time for everything.
    let timeout: Duration

    /// Sends a request once.
    func send(_ request: HTTPRequest) async -> DeliveryOutcome {
        do {
            let response = try await client.send(request, timeout: timeout)
            return outcome(of: response)
        } catch {
            return Self.outcome(of: error)
        }
    }

    /// What a whole answer means.
    func outcome(of response: HTTPResponse) -> DeliveryOutcome {
        let pause = response.header("Retry-After").flatMap {
            RetryAfter.pause($0, date: response.header("Date"), now: time.wallClock())
        }
        let says = Self.line(of: response.body)
        return Self.outcome(status: response.status, pause: pause, says: says)
    }

    /// What the lack of a whole answer means.
    ///
    /// A status decides, however the rest of the answer ended; without one it is whether any byte of the request left.
    static func outcome(of error: HTTPClientError) -> DeliveryOutcome {
        if let status = error.status { return outcome(status: status, pause: nil, says: error.description) }
        if error.code == .invalidRequest { return DeliveryOutcome(.refused, description: error.description) }
        return DeliveryOutcome(error.wasSent ? .ambiguous : .retry(after: nil), description: error.description)
    }

    private static func outcome(status: Int, pause: Duration?, says: String) -> DeliveryOutcome {
        let words = "answered \(status)" + (says.isEmpty ? "" : ": \(says)")
        let verdict: DeliveryOutcome.Verdict =
            switch status {
            case 200...299: .delivered
            case 408, 425, 429, 500...599: .retry(after: pause)
            case 413: .tooLong
            case 400, 422: isTooLong(says) ? .tooLong : .refused
            default: .refused
            }
        return DeliveryOutcome(
            verdict, status: status, description: verdict == .delivered ? "answered \(status)" : words)
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
