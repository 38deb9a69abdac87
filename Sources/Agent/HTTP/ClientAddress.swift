import HTTPTypes
import Hummingbird

/// Who asks, seen past proxies that are trusted (`X-Forwarded-For`, `X-Forwarded-Proto`).
enum ClientAddress {
    /// The last address in the chain that is no trusted proxy's; headers of anybody else say nothing.
    static func of(_ request: Request, peer: String, trusted: [AddressRange]) -> String {
        guard isTrusted(peer, trusted) else { return peer }
        let chain = request.headers[values: .forwardedFor].joined(separator: ",")
            .split(separator: ",").suffix(32).map { $0.filter { $0 != " " } }
        return chain.last { !isTrusted($0, trusted) && IPAddress(parsing: $0) != nil } ?? peer
    }

    /// Whether the client's own connection is encrypted: by us, or by a proxy that is trusted to say so.
    static func isSecure(_ request: Request, context: AgentRequestContext, trusted: [AddressRange]) -> Bool {
        context.isTLS
            || (isTrusted(context.peerAddress, trusted) && request.headers[.forwardedProto]?.lowercased() == "https")
    }

    private static func isTrusted(_ text: String, _ trusted: [AddressRange]) -> Bool {
        guard let address = IPAddress(parsing: text) else { return false }
        return trusted.contains { $0.contains(address) }
    }
}

extension HTTPField.Name {
    /// The header `X-Forwarded-For`.
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    /// The header `X-Forwarded-Proto`.
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
}
