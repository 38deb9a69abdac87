import HTTPClient
public import Telemetry

/// What a receiver of alerts lets us in by.
public enum ChannelCredentials: Sendable, Equatable {
    /// `Authorization: Bearer …` (RFC 6750).
    case bearer(Redacted<String>)
    /// `Authorization: Basic …` (RFC 7617).
    case basic(user: String, password: Redacted<String>)

    /// The header that shows them.
    var header: HTTPHeader {
        switch self {
        case .bearer(let token): token.withValue { .bearer($0) }
        case .basic(let user, let password): password.withValue { .basic(user: user, password: $0) }
        }
    }
}
