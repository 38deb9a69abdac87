import AgentTestKit
import Telemetry
import Testing

@testable import Probes

/// What comes out of recorded machines and servers, against what the catalogue says can come.
@Suite("The catalogue has every family that recordings give")
struct CatalogCoverageTests {
    /// Names that the catalogue does not have; what textfiles and queries of the user bring has any name.
    private static func unknown(
        _ families: [MetricFamily], of kind: String, _ names: NamesProfile = .current
    ) throws -> [String] {
        let known = try #require(ProbeCatalog.families(of: kind))
        return families.filter { !known.include($0.descriptor, names) }.map {
            "\($0.descriptor.kind) \($0.descriptor.name)"
        }
    }

    @Test("host", arguments: [NamesProfile.current, .debian12])
    func host(names: NamesProfile) throws {
        var seen: Set<String> = []
        for settings in [RecordedHost.settings(names), HostRecording.settings(names)] {
            for entry in HostCollectorCatalog.all where entry.name != "textfile" {
                var sink = MetricSink()
                // A collector whose files were not recorded has nothing to say.
                try? entry.make(settings, HostSources(settings, time: FixedTime())).collect(into: &sink)
                let families = sink.finish()
                #expect(try Self.unknown(families, of: "host", names) == [], "\(entry.name)")
                seen.formUnion(families.map(\.descriptor.name))
            }
        }
        #expect(seen.count > 150)
    }

    @Test("PostgreSQL", arguments: [NamesProfile.current, .debian12])
    func postgres(names: NamesProfile) throws {
        var seen: Set<String> = []
        for release in [12, 13, 14, 15, 16, 17] {
            let context = try PostgresFixture.context(names, release: release)
            for collector in PostgresCollectorCatalog.all {
                let answer = try PostgresFixture.answer(collector.name)
                let families = collector.families(of: answer, in: context).families
                #expect(try Self.unknown(families, of: "postgres", names) == [], "\(collector.name)")
                seen.formUnion(families.map(\.descriptor.name))
            }
        }
        #expect(seen.count > 150)
    }

    @Test("PgBouncer", arguments: ["1.18", "1.24"])
    func pgbouncer(release: String) throws {
        let round = PgBouncerRound(answers: try ShowRecording(release: release).answers)
        let families = try ShowRecording.result(round).families
        #expect(try Self.unknown(families, of: "pgbouncer") == [])
        #expect(families.count > 40)
    }

    @Test(
        "Redis", arguments: ["master", "replica", "cluster", "sentinel"], [NamesProfile.current, .debian12])
    func redis(recorded: String, names: NamesProfile) async throws {
        let recording = try RedisRecording(recorded)
        let probe = RedisFixture.probe(recording.server(), names, time: ManualTime(wall: try recording.wallClock()))
        let families = try await RedisFixture.measure(probe).families
        #expect(try Self.unknown(families, of: "redis", names) == [])
        #expect(families.count > 60)
    }

    @Test("RabbitMQ", arguments: [false, true], [false, true])
    func rabbitMQ(usesManagement: Bool, usesPlugin: Bool) async throws {
        let broker = try ScriptedBroker(
            queues: ["orders.*", "orders.7", "gone"], management: usesManagement ? try .management() : nil,
            plugin: usesPlugin ? try .plugin() : nil)
        let families = try await broker.measure().families
        #expect(try Self.unknown(families, of: "rabbitmq") == [])
        #expect(families.contains { $0.descriptor.name == "omniflow_rabbitmq_queue_missing" })
    }
    @Test("processes")
    func process() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node")
        let probe = machine.probe { $0.names = ["node"] }
        let families = try await machine.measure(probe).get().families
        #expect(try Self.unknown(families, of: "process") == [])
        #expect(families.count > 15)
    }
}
