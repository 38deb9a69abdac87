import HTTPClient
import NetworkClient
import Probes

/// A target as scrapers write it for a module.
struct ForeignAddress: Sendable, Equatable {
    /// The whole address, for HTTP.
    let url: String
    let host: String
    /// The port, for TCP.
    let port: UInt16

    /// Reads a URL, or a host with port and path as blackbox_exporter does for HTTP; `HOST:PORT` for TCP.
    init?(_ text: String, _ way: ForeignModule.Way) {
        guard text.utf8.count <= 8_192, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        switch way {
        case .http:
            let scheme = text.prefix(8).lowercased()
            let hasScheme = scheme.hasPrefix("http://") || scheme.hasPrefix("https://")
            if !hasScheme, text.contains("://") { return nil }
            url = hasScheme ? text : "http://" + text
            let authority = url.drop { $0 != "/" }.dropFirst(2).prefix { !"/?#".contains($0) }
            // A user in an address is a way to hide its host from readers.
            guard !authority.contains("@"), !authority.contains("\\"),
                let address = TargetAddress(parsing: url), HostAddress.isHost(address.host)
            else { return nil }
            host = address.host
            port = 0
        case .tcp:
            guard let address = HostAddress(parsing: text), let port = address.port else { return nil }
            url = ""
            host = address.host
            self.port = port
        }
    }
}

extension HTTPInquiry.AddressFamily {
    /// The address to connect to.
    func first(of addresses: [SocketAddress]) -> SocketAddress? {
        let four = addresses.first { $0.family == .ipv4 }
        let six = addresses.first { $0.family == .ipv6 }
        return switch self {
        case .any: addresses.first
        case .onlyV4: four
        case .onlyV6: six
        case .preferV4: four ?? six
        case .preferV6: six ?? four
        }
    }
}

extension IPPreference {
    /// The same in the words of HTTP.
    var family: HTTPInquiry.AddressFamily {
        switch self {
        case .any: .any
        case .ipv4(let fallback): fallback ? .preferV4 : .onlyV4
        case .ipv6(let fallback): fallback ? .preferV6 : .onlyV6
        }
    }
}
