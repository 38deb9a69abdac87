import AgentTestKit
import NetworkClient
import Probes
import Synchronization
import Telemetry
import Testing

@testable import Agent

@Suite("Targets that the settings do not name, in blackbox_exporter's place", .timeLimit(.minutes(5)))
struct ForeignRoutesTests {
    private static let settings = """
        listen: {port: 0}
        drop_in:
          blackbox: "127.0.0.1:0"
          blackbox_allow:
            http_2xx: {targets: ["127.0.0.1"]}
            tcp_connect: {targets: ["127.0.0.1"]}

        """

    /// Serves an agent whose own port is the foreign target, too.
    private func serve(_ body: (ServedTargets, Int) async throws -> Void) async throws {
        let host = FakeProbe(answering: .success(ProbeResult(families: [FakeServerProbe.up(true)])))
        let run = RunnerFixture([RunnerFixture.target(host, isLocal: true)], settings: Self.settings)
        try await run.running {
            await run.until { run.snapshot.generation > 0 }
            try await ServedTargets.serve(run) { try await body($0, $0.port(of: "main")) }
        }
    }

    @Test("a module that may asks over HTTP and over TCP, and answers with blackbox_exporter's families")
    func allowed() async throws {
        try await serve { served, port in
            let web = try await served.get(
                "/probe?module=http_2xx&target=http://127.0.0.1:\(port)/livez", of: "blackbox")
            #expect(web.status == 200, "\(web.text)")
            #expect(web.lines("probe_success") == ["probe_success 1"])
            #expect(web.lines("probe_http_status_code") == ["probe_http_status_code 200"])
            #expect(!web.lines("probe_duration_seconds").isEmpty)
            let missing = try await served.get(
                "/probe?module=http_2xx&target=127.0.0.1:\(port)/nothing", of: "blackbox")
            #expect(missing.status == 200)
            #expect(missing.lines("probe_success") == ["probe_success 0"])
            #expect(missing.lines("probe_http_status_code") == ["probe_http_status_code 404"])
            let plain = try await served.get("/probe?module=tcp_connect&target=127.0.0.1:\(port)", of: "blackbox")
            #expect(plain.lines("probe_success") == ["probe_success 1"])
        }
    }

    @Test(
        "what the list does not have is refused, and so is all of it on other ports",
        arguments: [
            ("module=http_2xx&target=http://127.0.0.2/", "blackbox", "may not probe 127.0.0.2"),
            ("module=http_2xx&target=http://169.254.169.254/latest", "blackbox", "may not probe 169.254.169.254"),
            ("module=http_2xx&target=http://localhost.evil.invalid/", "blackbox", "probe_success 0"),
            ("module=http_2xx&target=http://a@127.0.0.1/", "blackbox", "without a user"),
            ("module=icmp&target=127.0.0.1", "blackbox", "no target is"),
            ("target=http://127.0.0.1/", "blackbox", "no target is"),
            ("module=http_2xx&target=http://127.0.0.1/", "main", "no target is"),
        ])
    func refused(query: String, listener: String, words: String) async throws {
        try await serve { served, _ in
            let answer = try await served.get("/probe?\(query)", of: listener)
            #expect(answer.text.contains(words), "\(answer.text)")
            #expect(answer.status == (words == "probe_success 0" ? 200 : 400))
        }
    }

    @Test("the address that was checked is the one that is asked, whatever the name means afterwards")
    func pinned() async throws {
        let lookups = Mutex(0)
        let prober = ForeignProber(shared: SharedProbeParts(), time: SystemTime()) {
            (_, _) async throws(NetworkError) -> [SocketAddress] in
            lookups.withLock { $0 += 1 }
            return ["169.254.169.254", "127.0.0.1"].compactMap { SocketAddress(host: $0, port: 0) }
        }
        let module = ForeignModule(
            allowed: AllowedTargets(["127.0.0.1"]), way: .http(HTTPProbeSettings(url: "")))
        try await serve { _, port in
            let answer = await prober.probe(
                "http://rebound.test:\(port)/livez", by: module, within: .seconds(20))
            let families = try answer.get()
            #expect(families.first { $0.descriptor.name == "probe_success" }?.value() == 1)
        }
        #expect(lookups.withLock { $0 } == 1)
        let other = ForeignModule(
            allowed: AllowedTargets(["*.example.org"]), way: .http(HTTPProbeSettings(url: "")))
        guard case .failure(.denied) = await prober.probe("http://a.example.org/", by: other, within: .seconds(1))
        else {
            Issue.record("a name leads to an address that is denied")
            return
        }
    }

    @Test("a bounded number runs at a time")
    func bounded() async {
        let gate = AsyncStream<Void>.makeStream()
        let waiting = Mutex(0)
        let prober = ForeignProber(shared: SharedProbeParts(), time: SystemTime()) {
            (_, _) async throws(NetworkError) -> [SocketAddress] in
            waiting.withLock { $0 += 1 }
            for await _ in gate.stream {}
            throw NetworkError(.unknownHost, "none")
        }
        let module = ForeignModule(
            allowed: AllowedTargets(["10.0.0.0/8"]), way: .http(HTTPProbeSettings(url: "")))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<ForeignProber.limit {
                group.addTask { _ = await prober.probe("http://a.test/", by: module, within: .seconds(60)) }
            }
            while waiting.withLock({ $0 }) < ForeignProber.limit { await Task.yield() }
            guard case .failure(.busy) = await prober.probe("http://a.test/", by: module, within: .seconds(1)) else {
                Issue.record("more than the limit run")
                return
            }
            gate.continuation.finish()
        }
    }

    @Test(
        "a probe ends before the scraper gives up",
        arguments: [
            ("10", 9_500), ("0.4", 200), ("3600", 60_000), (nil, 10_000), ("nonsense", 10_000), ("-1", 10_000),
            ("inf", 10_000), ("1e300", 60_000),
        ] as [(String?, Int64)])
    func timeout(_ header: String?, _ milliseconds: Int64) {
        #expect(ForeignRoutes.timeout(header) == .milliseconds(milliseconds))
    }
}
