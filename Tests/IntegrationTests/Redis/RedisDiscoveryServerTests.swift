import RedisClient
import Testing

/// Sentinel and Cluster discovery against real servers.
@Suite("Redis discovery and real servers", .blocking, .timeLimit(.minutes(5)))
struct RedisDiscoveryServerTests {
    @Test("a Sentinel knows the master, its replica, and no other name")
    func sentinel() async throws {
        let sentinel = RedisSentinel([try RedisServers.settings("OMNIFLOW_TEST_SENTINEL_URL")])
        let name = try RedisServers.value("OMNIFLOW_TEST_SENTINEL_MASTER")
        let master = try await sentinel.master(named: name, timeout: .seconds(5))
        #expect(master.port == (try RedisServers.plain.port))
        let masters = try await sentinel.masters(timeout: .seconds(5))
        #expect(masters.map(\.name) == [name] && masters.first?.fields["num-slaves"] == "1")
        let replicas = try await sentinel.replicas(of: name, timeout: .seconds(5))
        #expect(replicas.map(\.address.port) == [try RedisServers.settings("OMNIFLOW_TEST_REDIS_REPLICA_URL").port])
        #expect(replicas.first?.fields["master-link-status"] == "ok" && replicas.first?.isDown == false)
        #expect(try await sentinel.sentinels(of: name, timeout: .seconds(5)).isEmpty)
        do throws(RedisError) {
            _ = try await sentinel.master(named: "nobody", timeout: .seconds(5))
            Issue.record("a master of a name that is unknown")
        } catch {
            #expect(error.word == "NOMASTER")
        }
    }

    @Test("each node of a cluster knows all three, in all three ways of telling")
    func cluster() async throws {
        let all = try RedisServers.cluster
        for settings in all {
            let connection = try await RedisConnection.connect(settings, timeout: .seconds(5))
            let cluster = try await RedisCluster.discover(connection, timeout: .seconds(5))
            #expect(Set(cluster.masters.map(\.address.port)) == Set(all.map(\.port)))
            #expect(cluster.own?.address.port == settings.port)
            #expect(cluster.masters.reduce(0) { $0 + $1.ownedSlotCount } == ClusterNode.slotCount)
            let replies = try await connection.send(
                [["CLUSTER", "SLOTS"], ["CLUSTER", "SHARDS"]], timeout: .seconds(5))
            for nodes in [try ClusterNode.parseSlots(replies[0]), try ClusterNode.parseShards(replies[1])] {
                let owners = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.slots) })
                #expect(owners == Dictionary(uniqueKeysWithValues: cluster.masters.map { ($0.id, $0.slots) }))
            }
            let slot = try await connection.send("CLUSTER", "KEYSLOT", "a{b}c", timeout: .seconds(5)).int
            #expect(slot == Int64(RedisCluster.slot(ofKey: Array("a{b}c".utf8))))
            await connection.close()
        }
    }
}
