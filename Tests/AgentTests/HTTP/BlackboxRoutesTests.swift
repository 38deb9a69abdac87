import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("In blackbox_exporter's place", .timeLimit(.minutes(5)))
struct BlackboxRoutesTests {
    private static func target(
        _ kind: String, _ name: String, _ address: String, isUnlabelled: Bool = false
    ) -> ProbeRunner.Target {
        let kindLabel = MetricDescriptor("fake_kind", .gauge, labels: ["kind"], help: "Which kind it is.")
        let probe = FakeServerProbe(
            target: TargetID(kind: kind, name: name), upCheck: .success(()),
            round: .success(
                ProbeResult(families: [
                    FakeServerProbe.up(true),
                    MetricFamily(
                        kindLabel, samples: [Sample(labelNames: ["kind"], labelValues: [kind], value: 1)]),
                ])))
        var target = RunnerFixture.target(probe)
        target.facts = TargetFacts(
            isUnlabelled: isUnlabelled, series: BlackboxTargets.name, addresses: [address])
        return target
    }

    private func serve(
        unlabelled: Bool = false, _ body: (ServedTargets) async throws -> Void
    ) async throws {
        let settings = """
            listen: {port: 0}
            drop_in: {blackbox: "127.0.0.1:0", blackbox_modules: {shop_check: http}}
            """
        let host = FakeProbe(answering: .success(ProbeResult(families: [FakeServerProbe.up(true)])))
        let run = RunnerFixture(
            [
                RunnerFixture.target(host, isLocal: true),
                Self.target("http", "shop", "https://shop.example.org/health", isUnlabelled: unlabelled),
                Self.target("tls", "shop", "shop.example.org:443"), Self.target("icmp", "db", "db.example.org"),
            ], settings: settings)
        try await run.running {
            await run.until { run.snapshot.readings.count == 4 && run.snapshot.generation > 0 }
            try await ServedTargets.serve(run) { try await body($0) }
        }
    }

    @Test(
        "a target and a module give the numbers of one target, which carry no label of ours",
        arguments: [
            ("target=https://shop.example.org/health&module=http_2xx", "http"),
            ("target=https%3A%2F%2Fshop.example.org%2Fhealth", "http"), ("target=shop&module=shop_check", "http"),
            ("target=shop.example.org:443&module=tls", "tls"), ("module=tls&target=shop", "tls"),
            ("target=db.example.org&module=icmp", "icmp"), ("target=tls/shop", "tls"),
        ])
    func probe(query: String, kind: String) async throws {
        try await serve { served in
            for listener in ["blackbox", "main"] {
                let answer = try await served.get("/probe?\(query)", of: listener)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.lines("fake_kind") == ["fake_kind{kind=\"\(kind)\"} 1"])
                #expect(answer.lines("fake_up") == ["fake_up 1"])
            }
        }
    }

    @Test(
        "nothing but the settings' own targets is asked, and a refusal names them",
        arguments: [
            ("target=http://169.254.169.254/latest&module=http_2xx", "known: http/shop"),
            ("target=shop&module=http_evil", "no module is \"http_evil\""),
            ("target=shop", "can mean http/shop or tls/shop"), ("module=http_2xx", "name one target"),
            ("target=shop&module=dns", "there is none"), ("target=db&module=%zz", "no module"),
        ])
    func refused(query: String, words: String) async throws {
        try await serve { served in
            let answer = try await served.get("/probe?\(query)", of: "blackbox")
            #expect(answer.status == 400)
            #expect(answer.text.contains(words), "\(answer.text)")
        }
    }

    @Test("its /metrics are the agent's own, and those of the unlabelled target")
    func ownMetrics() async throws {
        try await serve { served in
            let own = try await served.get("/metrics", of: "blackbox")
            #expect(own.status == 200 && own.lines("fake_kind").isEmpty)
        }
        try await serve(unlabelled: true) { served in
            let one = try await served.get("/metrics", of: "blackbox")
            #expect(one.status == 200 && one.lines("fake_kind") == ["fake_kind{kind=\"http\"} 1"])
            let all = try await served.get("/metrics")
            #expect(
                all.lines("fake_kind").sorted() == [
                    "fake_kind{kind=\"http\"} 1", "fake_kind{kind=\"icmp\",target=\"db\"} 1",
                    "fake_kind{kind=\"tls\",target=\"tls/shop\"} 1",
                ])
        }
    }
}
