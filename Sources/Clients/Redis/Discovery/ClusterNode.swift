/// One node of a Redis Cluster as another one describes it.
public struct ClusterNode: Sendable, Hashable {
    /// What the node does.
    public enum Role: Sendable, Hashable {
        /// Owns slots and takes writes.
        case master
        /// Follows the master of this identity; empty where that is unknown.
        case replica(of: String)
    }

    /// The number of slots of every cluster.
    public static let slotCount = 16_384

    /// The node's identity: 40 hexadecimal digits.
    public let id: String
    /// Where clients reach it; the host is empty where the node that answered means itself.
    public let address: RedisAddress
    /// The name that it announces, if it has one.
    public let hostname: String?
    /// Master or replica.
    public let role: Role
    /// As in the answer, such as `myself`, `fail`, `fail?`, `handshake`, `noaddr`; for shards its health.
    public let flags: Set<String>
    /// Whether the node that answered has a link to it; nil where the answer does not tell.
    public let isLinked: Bool?
    /// The slots that it owns.
    public let slots: [ClosedRange<Int>]

    /// Whether it is a master.
    public var isMaster: Bool { role == .master }
    /// Whether the cluster, or this one node, thinks that it is down.
    public var isFailing: Bool { flags.contains("fail") || flags.contains("fail?") }
    /// How many slots it owns.
    public var ownedSlotCount: Int { slots.reduce(0) { $0 + $1.count } }

    /// Whether it owns a slot.
    public func owns(slot: Int) -> Bool { slots.contains { $0.contains(slot) } }

    /// A range of slots, if it is one.
    static func slotRange(_ first: Int64?, _ last: Int64?) -> ClosedRange<Int>? {
        guard let first, let last, first >= 0, first <= last, last < slotCount else { return nil }
        return Int(first)...Int(last)
    }
}
