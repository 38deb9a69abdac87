import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("Many targets over HTTP", .timeLimit(.minutes(5)))
struct TargetRoutesTests {
    private static let ports = """
        listen: {port: 0}
        drop_in: {node: "127.0.0.1:0", postgres: "127.0.0.1:0", redis: "127.0.0.1:0", pgbouncer: "127.0.0.1:0"}

        """

    private static func probe(
        _ kind: String, _ name: String, upCheck: Result<Void, ProbeError> = .success(())
    ) -> FakeServerProbe {
        let labelled = MetricDescriptor("fake_target", .gauge, labels: ["target"], help: "Has a label of its own.")
        let families = [
            FakeServerProbe.up(true),
            MetricFamily(labelled, samples: [Sample(labelNames: ["target"], labelValues: ["its own"], value: 1)]),
        ]
        return FakeServerProbe(
            target: TargetID(kind: kind, name: name), upCheck: upCheck,
            round: upCheck.map { _ in ProbeResult(families: families) })
    }

    private static func target(
        _ probe: FakeServerProbe, _ address: String, isUnlabelled: Bool = false
    ) -> ProbeRunner.Target {
        var target = RunnerFixture.target(probe)
        target.facts = TargetFacts(isUnlabelled: isUnlabelled, addresses: [address])
        return target
    }

    /// Two of postgres, one of redis, none of pgbouncer, and the host.
    private func serve(
        settings: String = ports, cache: Result<Void, ProbeError> = .success(()),
        _ body: (RunnerFixture, ServedTargets) async throws -> Void
    ) async throws {
        let host = FakeProbe(answering: .success(ProbeResult(families: [FakeServerProbe.up(true)])))
        let orders = Self.probe("postgres", "orders")
        let run = RunnerFixture(
            [
                RunnerFixture.target(host, isLocal: true),
                Self.target(orders, "postgres://10.0.0.1:5432/orders", isUnlabelled: true),
                Self.target(Self.probe("postgres", "billing"), "postgres://10.0.0.1:5432/billing"),
                Self.target(Self.probe("redis", "cache", upCheck: cache), "redis://10.0.0.2:6379/0"),
            ], settings: settings)
        try await run.running {
            await run.until { run.snapshot.readings.count == 4 && run.snapshot.generation > 0 }
            try await ServedTargets.serve(run) { try await body(run, $0) }
        }
    }

    @Test("On /metrics the siblings of the unlabelled target carry their names, under one header each")
    func labels() async throws {
        try await serve { _, served in
            let all = try await served.get("/metrics")
            #expect(all.status == 200)
            #expect(all.lines("# TYPE fake_up") == ["# TYPE fake_up gauge"])
            #expect(all.lines("fake_up{") == ["fake_up{target=\"billing\"} 1"])
            #expect(
                all.lines("fake_target{").contains("fake_target{exported_target=\"its own\",target=\"billing\"} 1"))
            #expect(all.lines("fake_target{").contains("fake_target{target=\"its own\"} 1"))
        }
    }

    @Test(
        "One target alone carries no label, however it is named",
        arguments: [
            "/metrics?target=billing", "/metrics?target=postgres/billing",
            "/metrics?target=postgres%3A%2F%2Fme%3Ax%4010.0.0.1%2Fbilling", "/probe?target=billing&auth_module=x",
            "/probe?target=10.0.0.1:5432/billing%3Fsslmode=disable", "/scrape?target=redis%3A%2F%2F10.0.0.2%3A6379",
            "/scrape?target=10.0.0.2:6379", "/scrape?target=cache&check-keys=x",
        ])
    func oneTarget(path: String) async throws {
        try await serve { _, served in
            let answer = try await served.get(path)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.lines("fake_up") == ["fake_up 1"])
            #expect(answer.lines("fake_target") == ["fake_target{target=\"its own\"} 1"])
        }
    }

    @Test(
        "What names no target, or several, is refused with the names",
        arguments: [
            ("/metrics?target=nobody", "postgres/billing"), ("/metrics?target=10.0.0.1:5432", "postgres/orders or"),
            ("/probe?target=cache", "postgres/orders, postgres/billing"), ("/probe", "name one target"),
            ("/scrape?target=orders", "known: redis/cache"), ("/probe?target=10.0.0.1:5432", "can mean"),
        ])
    func refused(path: String, words: String) async throws {
        try await serve { _, served in
            let answer = try await served.get(path)
            #expect(answer.status == 400)
            #expect(answer.text.contains(words), "\(answer.text)")
        }
    }

    @Test("Each drop-in port shows the target that it stands for, and what else its exporter answers")
    func dropIns() async throws {
        try await serve { _, served in
            let postgres = try await served.get("/metrics", of: "postgres")
            #expect(postgres.lines("fake_up") == ["fake_up 1"])
            #expect(postgres.lines("fake_target") == ["fake_target{target=\"its own\"} 1"])
            #expect(try await served.get("/metrics", of: "redis").status == 200)
            #expect(try await served.get("/scrape?target=cache", of: "redis").status == 200)
            #expect(try await served.get("/probe?target=billing", of: "postgres").status == 200)
            #expect(try await served.get("/probe?target=cache", of: "redis").status == 404)
            #expect(try await served.get("/scrape?target=cache", of: "node").status == 404)
            #expect(try await served.get("/metrics?target=cache", of: "postgres").status == 400)
            let none = try await served.get("/metrics", of: "pgbouncer")
            #expect(none.status == 503)
            #expect(none.text.contains("no target of kind pgbouncer"))
            #expect(try await served.get("/-/healthy", of: "pgbouncer").status == 200)
            #expect(try await served.get("/metrics", of: "node").lines("fake_up") == ["fake_up 1"])
        }
    }

    @Test("Service discovery and the default gate have every target, in the order of the settings")
    func discovery() async throws {
        try await serve { _, served in
            let list = try await served.get("/sd").text
            let places = ["host/local", "postgres/orders", "postgres/billing", "redis/cache"].compactMap {
                list.firstRange(of: "\"omniflow_target\":\"\($0)\"")?.lowerBound
                    ?? list.firstRange(of: "\"omniflow_target\": \"\($0)\"")?.lowerBound
            }
            #expect(places.count == 4)
            #expect(places == places.sorted())
            #expect(try await served.get("/ready").status == 200)
            let verbose = try await served.get("/ready?verbose").text
            for name in ["postgres/orders", "postgres/billing", "redis/cache"] { #expect(verbose.contains(name)) }
            #expect(try await served.get("/health").status == 200)
            let page = try await served.get("/").text
            #expect(page.contains("<th scope=\"row\">postgres/billing</th><td class=\"state\">OK</td>"))
        }
    }

    @Test("One target that is down closes the default gate and fails the health of the whole")
    func oneDown() async throws {
        try await serve(cache: .failure(RunnerFixture.refused)) { run, served in
            await run.until { run.snapshot.verdictsByName[CheckName(kind: "redis", target: "cache")]?.state == .fail }
            let ready = try await served.get("/ready")
            #expect(ready.status == 503)
            #expect(ready.text.contains("redis/cache"))
            #expect(try await served.get("/health").status == 503)
            #expect(try await served.get("/scrape?target=cache").lines("fake_up") == ["fake_up 0"])
        }
    }

    @Test("Who may not scrape may not scrape by another path")
    func guarded() async throws {
        let settings =
            Self.ports.replacing("{port: 0}", with: "{port: 0, auth: [{paths: [/metrics], token: hush}]}")
        try await serve(settings: settings) { (_, served) async throws in
            for path in ["/metrics", "/probe?target=orders", "/scrape?target=cache"] {
                #expect(try await served.get(path).status == 401)
            }
            #expect(try await served.get("/probe?target=orders", of: "postgres").status == 401)
        }
    }
}
