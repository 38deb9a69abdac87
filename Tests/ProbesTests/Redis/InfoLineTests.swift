import Testing

@testable import Probes

@Suite("Lines of INFO that have parts")
struct InfoLineTests {
    private func parse(_ text: String) -> InfoText { InfoText.parse(Array(text.utf8)[...]) }

    @Test("give calls and times of commands, before 6.2 without failures")
    func commands() {
        let text = """
            # Commandstats
            cmdstat_config|get:calls=3,usec=994,usec_per_call=331.33,rejected_calls=1,failed_calls=2
            cmdstat_get:calls=21,usec=175,usec_per_call=8.33
            cmdstat_bad:calls=x,usec=1
            cmdstat_worse:calls=-1,usec=1
            cmdstat_:calls=1,usec=1
            other:calls=1,usec=1
            """
        let commands = CommandStatistics(parse(text)).commands
        #expect(
            commands == [
                .init(name: "config|get", calls: 3, microseconds: 994, rejectedCalls: 1, failedCalls: 2),
                .init(name: "get", calls: 21, microseconds: 175, rejectedCalls: nil, failedCalls: nil),
            ])
    }

    @Test("give percentiles as the server writes them")
    func percentiles() {
        let text = """
            # Latencystats
            latency_percentiles_usec_get:p50=0.001,p99=1.003,p99.9=22.015,p99=7
            latency_percentiles_usec_set:q50=1,pxx=2,p50=z
            """
        let latencies = CommandStatistics(parse(text)).latencies
        #expect(latencies.map(\.command) == ["get"])
        #expect(latencies.first?.percentiles.map(\.percentage) == ["50", "99", "99.9"])
        #expect(latencies.first?.percentiles.map(\.microseconds) == [0.001, 1.003, 22.015])
    }

    @Test("give replicas, with types of newer servers, without lags of old ones")
    func replicas() {
        let text = """
            # Replication
            role:master
            connected_slaves:3
            slave0:ip=10.0.0.2,port=6379,state=online,offset=100,lag=1
            slave1:ip=::1,port=6380,state=wait_bgsave,offset=0,lag=0,type=replica
            slave2:ip=10.0.0.4,port=6379,state=online,offset=7
            slave3:port=6379,state=online
            slave_priority:100
            """
        let replicas = ConnectedReplica.all(in: parse(text))
        #expect(replicas.map(\.name) == ["10.0.0.2:6379", "[::1]:6380", "10.0.0.4:6379"])
        #expect(replicas.map(\.lag) == [1, 0, nil])
        #expect(MasterLink(parse(text)) == nil)
    }

    @Test("give a replica's link")
    func link() {
        let text = "# Replication\nrole:slave\nmaster_host:db1\nmaster_port:6379\nmaster_link_status:down\n"
        #expect(MasterLink(parse(text)).map { [$0.host, $0.port, "\($0.isUp)"] } == ["db1", "6379", "false"])
    }

    @Test("give databases, with the parts of Redis 7.4 and Valkey 9")
    func keyspace() {
        let text = """
            # Keyspace
            db0:keys=10,expires=2,avg_ttl=3504388,subexpiry=4
            db3:keys=1,expires=0
            db7:keys=1
            db0_distrib_strings_sizes:0=1,2=3
            dbx:keys=1,expires=0
            """
        let lines = KeyspaceLine.all(in: parse(text))
        #expect(lines.map(\.database) == ["db0", "db3"])
        #expect(lines.map(\.averageTimeToLive) == [3_504.388, nil])
        #expect(lines.map(\.keysWithExpiringItems) == [4, nil])
    }

    @Test("give a sentinel's masters")
    func masters() {
        let text = """
            # Sentinel
            sentinel_masters:2
            master0:name=cache,status=ok,address=10.0.0.1:6379,slaves=1,sentinels=3
            master1:name=cache,status=sdown,address=10.0.0.9:6379,slaves=0,sentinels=1
            master2:status=ok
            masterx:name=n,slaves=1,sentinels=1
            """
        let masters = SentinelMasterLine.all(in: parse(text))
        #expect(masters.map(\.name) == ["cache"])
        #expect(masters.first?.address == "10.0.0.1:6379")
    }
}
