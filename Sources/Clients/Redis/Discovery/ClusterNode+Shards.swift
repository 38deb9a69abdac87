extension ClusterNode {
    /// Reads the answer to `CLUSTER SHARDS` (7.0 and newer): groups of nodes with the slots that each group owns.
    ///
    /// The slots are given to the group's masters; flags hold the health where it is not `online`: `fail` or `loading`.
    /// - Throws: `malformed` for anything else; what an error reply stands for.
    public static func parseShards(_ value: RedisValue) throws(RedisError) -> [ClusterNode] {
        guard let shards = try value.get().items else { throw RedisError(.malformed, "CLUSTER SHARDS is no list") }
        var nodes: [ClusterNode] = []
        for shard in shards {
            guard let members = parseShard(shard) else {
                throw RedisError(.malformed, "an entry of CLUSTER SHARDS cannot be read")
            }
            nodes += members
        }
        return nodes
    }

    private static func parseShard(_ value: RedisValue) -> [ClusterNode]? {
        guard let fields = FieldList(value), let ends = fields["slots"]?.items, ends.count.isMultiple(of: 2),
            let members = fields["nodes"]?.items
        else { return nil }
        var slots: [ClosedRange<Int>] = []
        for index in stride(from: 0, to: ends.count, by: 2) {
            guard let range = slotRange(ends[index].int, ends[index + 1].int) else { return nil }
            slots.append(range)
        }
        let lists = members.compactMap { FieldList($0) }
        guard lists.count == members.count else { return nil }
        let master = lists.first { $0["role"]?.text == "master" }?["id"]?.text ?? ""
        let nodes = lists.compactMap { member($0, slots: slots, master: master) }
        return nodes.count == members.count ? nodes : nil
    }

    private static func member(_ fields: FieldList, slots: [ClosedRange<Int>], master: String) -> ClusterNode? {
        let host = fields["ip"].flatMap { $0 == .null ? nil : $0 } ?? fields["endpoint"]
        guard let id = fields["id"]?.text, let role = fields["role"]?.text,
            let address = RedisAddress(host: host, port: fields["port"] ?? fields["tls-port"])
        else { return nil }
        let isMaster = role == "master"
        let health = fields["health"]?.text ?? "online"
        return ClusterNode(
            id: id, address: address, hostname: fields["hostname"]?.text,
            role: isMaster ? .master : .replica(of: master), flags: health == "online" ? [] : [health], isLinked: nil,
            slots: isMaster ? slots : [])
    }
}
