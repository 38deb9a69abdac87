import HTTPClient
import Telemetry

extension ProbeError {
    /// Why a server gave no answer at all.
    init(_ error: HTTPClientError, from service: WebService) {
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
        self.init(code, "\(service.name): \(error)", hint: Self.hint(code, service))
    }

    /// What a status other than 200 means; the body may say why.
    init(status: Int, _ body: [UInt8], from service: WebService) {
        let reason = Self.reason(in: body).map { " (\($0))" } ?? ""
        let said = "\(service.name) answered \(status)\(reason)"
        switch status {
        case 401, 403: self.init(.unauthorized, said, hint: service.whenUnauthorized)
        case 404, 405: self.init(.missing, said, hint: service.whenMissing)
        case 500...599: self.init(.serverError, said, hint: "see the broker's log")
        default: self.init(.wrongProtocol, said, hint: service.whenMissing)
        }
    }

    /// Bytes that should have been JSON and are not.
    init(notJSON body: [UInt8], _ error: JSONError, from service: WebService) {
        let first = body.first { $0 > 0x20 }
        if first == UInt8(ascii: "<") {
            self.init(
                .wrongProtocol, "\(service.name) answered a web page where JSON was expected", hint: service.whenMissing
            )
        } else {
            self.init(.malformed, "the JSON of \(service.name) cannot be read: \(error)")
        }
    }

    private static func hint(_ code: Code, _ service: WebService) -> String? {
        switch code {
        case .refused, .unreachable, .wrongProtocol: service.whenRefused
        case .timeout: "raise the target's timeout: a broker with many queues, or a busy one, needs longer"
        case .tls: "set the authority's certificate, or use http:// on the loopback"
        case .tooLarge: "32 MiB are read at most: leave management_url out, and name the queues that matter"
        default: nil
        }
    }

    /// The broker's own words in the body of a refusal, at most 80 characters of one line.
    private static func reason(in body: [UInt8]) -> String? {
        guard body.count <= 4_096, let reason = (try? JSONParser.parse(body))?["reason"]?.text else { return nil }
        let line = reason.prefix { !$0.isNewline }.prefix(80)
        return line.isEmpty ? nil : String(line)
    }
}
