/// A part of a round that a server may refuse without the others suffering.
enum RedisCollector: String, Sendable, CaseIterable {
    case ping, info, config, latency, slowlog, cluster, histogram, commandlog, sentinel, keys, streams

    /// The commands that a user needs for it, in the words of `ACL SETUSER`.
    var rules: String {
        switch self {
        case .ping: "+ping"
        case .info: "+info"
        case .config: "+config|get"
        case .latency: "+latency|latest"
        case .slowlog: "+slowlog|len +slowlog|get"
        case .cluster: "+cluster|info"
        case .histogram: "+latency|histogram"
        case .commandlog: "+commandlog|len"
        case .sentinel: "+sentinel|masters +sentinel|sentinels +sentinel|slaves +sentinel|ckquorum"
        case .keys: "+select +scan +type +memory|usage +strlen +llen +scard +zcard +hlen +xlen %R~*"
        case .streams: "+select +xinfo|stream +xinfo|groups %R~*"
        }
    }

    /// The statement that gives a user what the collector needs.
    func remedy(user: String?) -> String { "ACL SETUSER \(user ?? "default") \(rules)" }
}

extension RedisProbe {
    /// The rights of a user for everything that a round asks, in the words of `ACL SETUSER`; no key is read.
    public static let requiredRules =
        (["-@all", "+client|setname", "+command|info"]
        + ([.ping, .info, .config, .latency, .histogram, .slowlog, .cluster] as [RedisCollector]).map(\.rules))
        .joined(separator: " ")
}
