import NetworkClient
import Telemetry

/// Where packets for a target go.
enum NetworkGoal: Sendable, Hashable {
    /// To a host, by its name or address.
    case host(String)
    /// To the name servers of this host.
    case nameServers

    /// The hosts that an address means; nothing for sockets and for what is always this host.
    static func all(_ addresses: [String]) -> [NetworkGoal] {
        var goals: [NetworkGoal] = []
        for address in addresses {
            guard let host = TargetAddress(parsing: address)?.host, !isHere(host) else { return [] }
            if !goals.contains(.host(host)) { goals.append(.host(host)) }
        }
        return goals
    }

    private static func isHere(_ host: String) -> Bool {
        let address = IPAddress(parsing: host)
        return host.isEmpty || host.hasPrefix("/") || host == "localhost" || host.hasSuffix(".localhost")
            || address?.isLoopback == true || address?.isAny == true
    }
}

/// The name servers that `/etc/resolv.conf` lists.
enum NameServerList {
    /// Their addresses in bytes; what is none is left out.
    static func parse(_ bytes: [UInt8]) -> [SocketAddress] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 2, words[0] == "nameserver" else { return nil }
            return SocketAddress(host: String(words[1].prefix { $0 != "%" }), port: 53)
        }
    }
}
