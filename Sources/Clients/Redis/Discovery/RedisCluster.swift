/// What one node of a Redis Cluster knows of the whole.
public struct RedisCluster: Sendable, Hashable {
    /// All nodes, in the order of the answer.
    public let nodes: [ClusterNode]

    /// Creates a picture from nodes.
    public init(nodes: [ClusterNode]) { self.nodes = nodes }

    /// Asks with `CLUSTER NODES`, which every version answers and which also names nodes without slots.
    ///
    /// - Throws: `RedisError`; `server` where the server is not in cluster mode.
    public static func discover(
        _ connection: RedisConnection, timeout: Duration
    ) async throws(RedisError) -> RedisCluster {
        let replies = try await connection.send([["CLUSTER", "NODES"]], timeout: timeout)
        return RedisCluster(nodes: try ClusterNode.parseNodes(replies.first ?? .null))
    }

    /// The masters.
    public var masters: [ClusterNode] { nodes.filter(\.isMaster) }

    /// The replicas of a node.
    public func replicas(of id: String) -> [ClusterNode] { nodes.filter { $0.role == .replica(of: id) } }

    /// The node that answered, if the answer marks it.
    public var own: ClusterNode? { nodes.first { $0.flags.contains("myself") } }

    /// The master that owns a slot; nil where nobody does.
    public func owner(ofSlot slot: Int) -> ClusterNode? { nodes.first { $0.owns(slot: slot) } }

    /// The master that owns a key's slot; nil where nobody does.
    public func owner(ofKey key: String) -> ClusterNode? { owner(ofSlot: Self.slot(ofKey: Array(key.utf8))) }

    /// A key's slot, 0 to 16383: CRC-16/XMODEM, of the part in the first braces where that is not empty.
    ///
    /// Source: the key distribution model of the Redis Cluster specification.
    public static func slot(ofKey key: [UInt8]) -> Int {
        var part = key[...]
        if let start = key.firstIndex(of: UInt8(ascii: "{")),
            let end = key[(start + 1)...].firstIndex(of: UInt8(ascii: "}")), end > start + 1
        {
            part = key[(start + 1)..<end]
        }
        return Int(checksum(part)) % ClusterNode.slotCount
    }

    /// CRC-16/XMODEM: polynomial 0x1021, starting at 0, nothing reflected.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        bytes.reduce(0) { sum, byte in
            (0..<8).reduce(sum ^ UInt16(byte) << 8) { sum, _ in
                sum & 0x8000 == 0 ? sum << 1 : sum << 1 ^ 0x1021
            }
        }
    }
}
