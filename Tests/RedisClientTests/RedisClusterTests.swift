import Testing

@testable import RedisClient

@Suite("A cluster's nodes")
struct RedisClusterTests {
    private static let ids = ["a", "b", "c"].map { String(repeating: $0, count: 40) }

    private static let nodes = """
        \(ids[0]) 127.0.0.1:7000@17000,db1.example,shard-id=\(ids[1]) myself,master - 0 1700000000000 \
        1 connected 0-5460 5462 [93->-\(ids[1])]
        \(ids[1]) ::1:7001@17001 master,fail? - 1700000000001 1700000000000 2 disconnected 5463-16383
        \(ids[2]) 127.0.0.1:7002 slave \(ids[0]) 0 1700000000000 1 connected
        0123 :0@0 handshake,noaddr - 0 0 0 disconnected

        """

    private static func text(_ text: String) -> RedisValue { .string(Array(text.utf8)) }

    @Test("CLUSTER NODES is read, of old and new versions")
    func nodes() throws {
        let cluster = RedisCluster(nodes: try ClusterNode.parseNodes(Self.text(Self.nodes)))
        #expect(cluster.nodes.count == 4 && cluster.masters.count == 3)
        let own = try #require(cluster.own)
        #expect(own.address == RedisAddress(host: "127.0.0.1", port: 7_000) && own.hostname == "db1.example")
        #expect(own.slots == [0...5_460, 5_462...5_462] && own.ownedSlotCount == 5_462 && own.flags == ["myself"])
        let second = cluster.nodes[1]
        #expect(
            second.address == RedisAddress(host: "::1", port: 7_001) && second.isFailing && second.isLinked == false)
        #expect(cluster.replicas(of: Self.ids[0]).map(\.id) == [Self.ids[2]])
        #expect(cluster.nodes[3].address == RedisAddress(host: "", port: 0))
        #expect(cluster.owner(ofSlot: 5_462)?.id == Self.ids[0] && cluster.owner(ofSlot: 16_383)?.id == Self.ids[1])
        #expect(cluster.owner(ofSlot: 5_461) == nil && cluster.owner(ofSlot: -1) == nil)
    }

    @Test(
        "lines that are none are malformed",
        arguments: [
            "x", "0123 127.0.0.1:7000 master - 0 0 1", "0123 127.0.0.1 master - 0 0 1 connected",
            "0123 127.0.0.1:99999 master - 0 0 1 connected", "0123 h:1 master - 0 0 1 perhaps",
            "0123 h:1 master - 0 0 1 connected 16384", "0123 h:1 master - 0 0 1 connected 5-4",
            "0123 h:1 master - 0 0 1 connected 1-2-3", "0123 h:1 master - 0 0 1 connected -1",
            "0123 h:1 master - 0 0 1 connected 99999999999999999999", " h:1 master - 0 0 1 connected", "\0",
        ])
    func noLine(line: String) {
        #expect(failure { () throws(RedisError) in try ClusterNode.parseNodes(Self.text(line)) }?.code == .malformed)
    }

    @Test("every beginning of an answer is read or refused")
    func cut() {
        let bytes = Array(Self.nodes.utf8)
        for end in 0...bytes.count {
            let error = failure { () throws(RedisError) in try ClusterNode.parseNodes(.string(Array(bytes[..<end]))) }
            #expect(error == nil || error?.code == .malformed)
        }
    }

    @Test("CLUSTER SLOTS gives masters their ranges and replicas their master")
    func slots() throws {
        func server(_ host: RedisValue, _ port: Int64, _ id: String?, _ name: String? = nil) -> RedisValue {
            let names: [RedisValue] = name.map { [.array([Self.text("hostname"), Self.text($0)])] } ?? []
            return .array([host, .integer(port)] + (id.map { [Self.text($0)] + names } ?? []))
        }
        let first = server(Self.text("127.0.0.1"), 7_000, Self.ids[0], "db1.example")
        let second = server(.null, 7_001, Self.ids[1])
        let value = RedisValue.array([
            .array([.integer(0), .integer(5_460), first, second]),
            .array([.integer(6_000), .integer(6_000), first]),
            .array([.integer(7_000), .integer(16_383), server(Self.text("::1"), 7_002, nil)]),
        ])
        let nodes = try ClusterNode.parseSlots(value)
        #expect(nodes.map(\.id) == [Self.ids[0], Self.ids[1], "[::1]:7002"])
        #expect(nodes[0].slots == [0...5_460, 6_000...6_000] && nodes[0].hostname == "db1.example")
        #expect(nodes[1].role == .replica(of: Self.ids[0]) && nodes[1].slots.isEmpty && nodes[1].address.host.isEmpty)
        #expect(nodes[2].isMaster && nodes[2].slots == [7_000...16_383])
    }

    @Test("CLUSTER SHARDS gives masters the slots of their shard")
    func shards() throws {
        func node(_ id: String, _ port: Int64, _ role: String, _ health: String) -> RedisValue {
            .array([
                Self.text("id"), Self.text(id), Self.text("port"), .integer(port), Self.text("ip"),
                Self.text("127.0.0.1"), Self.text("endpoint"), Self.text("127.0.0.1"), Self.text("role"),
                Self.text(role), Self.text("replication-offset"), .integer(72_156), Self.text("health"),
                Self.text(health),
            ])
        }
        let members = [node(Self.ids[0], 7_000, "master", "online"), node(Self.ids[1], 7_001, "replica", "loading")]
        let shard = RedisValue.array([
            Self.text("slots"), .array([.integer(0), .integer(5_460), .integer(6_000), .integer(6_000)]),
            Self.text("nodes"), .array(members),
        ])
        let nodes = try ClusterNode.parseShards(.array([shard]))
        #expect(nodes.map(\.address.port) == [7_000, 7_001])
        #expect(nodes[0].slots == [0...5_460, 6_000...6_000] && nodes[0].flags.isEmpty)
        #expect(nodes[1].role == .replica(of: Self.ids[0]) && nodes[1].slots.isEmpty && nodes[1].flags == ["loading"])
    }

    @Test(
        "values of other shapes are malformed, in all three answers",
        arguments: [
            .null, .integer(1), .array([.null]), .array([.array([])]),
            .array([.array([.integer(0), .integer(1)])]), .array([.array([.integer(1), .integer(0), .array([])])]),
            .array([.array([.integer(0), .integer(16_384), .array([.status("h"), .integer(1)])])]),
            .array([.array([.integer(0), .integer(1), .array([.status("h"), .integer(70_000)])])]),
            .array([.array([.status("slots"), .array([.integer(1)]), .status("nodes"), .array([])])]),
            .array([.array([.status("slots"), .array([]), .status("nodes"), .array([.array([])])])]),
            .array([.array([.status("slots"), .array([]), .status("nodes"), .null])]),
        ] as [RedisValue])
    func shapes(value: RedisValue) {
        #expect(failure { () throws(RedisError) in try ClusterNode.parseSlots(value) }?.code == .malformed)
        #expect(failure { () throws(RedisError) in try ClusterNode.parseShards(value) }?.code == .malformed)
    }

    @Test("a server outside a cluster says so")
    func noCluster() {
        let value = RedisValue.error("ERR This instance has cluster support disabled")
        #expect(failure { () throws(RedisError) in try ClusterNode.parseNodes(value) }?.code == .server)
        #expect(failure { () throws(RedisError) in try ClusterNode.parseSlots(value) }?.code == .server)
        #expect(failure { () throws(RedisError) in try ClusterNode.parseShards(value) }?.code == .server)
    }

    @Test(
        "a key's slot is that of the part in the first braces",
        arguments: [
            ("123456789", 12_739), ("", 0), ("foo", 12_182), ("{user1000}.following", 3_443), ("user1000", 3_443),
            ("foo{}{bar}", 8_363), ("foo{{bar}}zap", 4_015), ("{bar", 4_015), ("foo{bar}{zap}", 5_061), ("bar", 5_061),
        ])
    func keys(key: String, slot: Int) {
        #expect(RedisCluster.slot(ofKey: Array(key.utf8)) == slot)
    }
}
