import NetworkClient

/// Which protocol a target is reached by, where its name has addresses of both.
public enum IPPreference: Sendable, Hashable {
    /// The system's order (RFC 6724), one address after another until one answers, as programs do.
    case any
    /// The first IPv4 address; with `fallback` an IPv6 address where there is none. As blackbox_exporter does.
    case ipv4(fallback: Bool)
    /// The first IPv6 address; with `fallback` an IPv4 address where there is none. As blackbox_exporter does.
    case ipv6(fallback: Bool)

    /// The addresses to try in their order; empty where none will do.
    func choose(from addresses: [SocketAddress]) -> [SocketAddress] {
        switch self {
        case .any: addresses
        case .ipv4(let fallback): Self.first(.ipv4, of: addresses, fallback)
        case .ipv6(let fallback): Self.first(.ipv6, of: addresses, fallback)
        }
    }

    private static func first(
        _ family: SocketAddress.Family, of addresses: [SocketAddress], _ fallback: Bool
    ) -> [SocketAddress] {
        let found = addresses.first { $0.family == family } ?? (fallback ? addresses.first : nil)
        return found.map { [$0] } ?? []
    }
}
