/// A server as a Sentinel sees it: a master, one of its replicas, or another Sentinel.
public struct SentinelNode: Sendable, Hashable {
    /// The name of the master, or the address of another node, as the Sentinel calls it.
    public let name: String
    /// Where it is.
    public let address: RedisAddress
    /// What the Sentinel thinks of it, such as `master`, `slave`, `s_down`, `o_down`, `disconnected`.
    public let flags: Set<String>
    /// Every field of the answer, under the Sentinel's names, such as `num-slaves`, `quorum`, `master-link-status`.
    public let fields: [String: String]

    /// Whether this Sentinel, or enough of them, cannot reach it.
    public var isDown: Bool { flags.contains("s_down") || flags.contains("o_down") || flags.contains("disconnected") }

    /// Reads one entry of `SENTINEL MASTERS`, `REPLICAS` or `SENTINELS`.
    ///
    /// - Throws: `malformed` for anything else.
    public static func parse(_ value: RedisValue) throws(RedisError) -> SentinelNode {
        guard let list = FieldList(value), let address = RedisAddress(host: list["ip"], port: list["port"]) else {
            throw RedisError(.malformed, "an entry of the Sentinel has no address")
        }
        let fields = list.texts
        let flags = Set((fields["flags"] ?? "").split(separator: ",").map(String.init))
        return SentinelNode(name: fields["name"] ?? "", address: address, flags: flags, fields: fields)
    }

    /// Reads the whole answer to `SENTINEL MASTERS`, `REPLICAS` or `SENTINELS`.
    ///
    /// - Throws: `malformed` where it is no list of entries; what an error reply stands for.
    public static func parseList(_ value: RedisValue) throws(RedisError) -> [SentinelNode] {
        guard let items = try value.get().items else { throw RedisError(.malformed, "the Sentinel sent no list") }
        var nodes: [SentinelNode] = []
        for item in items { nodes.append(try parse(item)) }
        return nodes
    }
}
