import AgentTestKit
import Glibc
import HTTPClient
import Telemetry
import Testing

@testable import Probes

@Suite("The HTTP probe", .timeLimit(.minutes(1)))
struct HTTPProbeTests {
    private let time = ManualTime()
    private let observer = HTTPObserver(name: "probe-test")

    private func probe(
        _ server: ScriptedHTTP, _ change: (inout HTTPProbeSettings) -> Void = { _ in }
    ) -> HTTPProbe {
        var settings = HTTPProbeSettings(url: "http://127.0.0.1:\(server.port)/")
        change(&settings)
        return HTTPProbe(
            target: TargetID(kind: "http", name: "shop"), settings: settings, observer: observer, time: time)
    }

    private var deadline: MonotonicInstant { time.now() + .seconds(20) }

    @Test("a round publishes what a fresh up-check saw, and asks anew after that")
    func freshness() async throws {
        let server = try ScriptedHTTP()
        defer { server.stop() }
        let probe = probe(server)
        try await probe.checkUp(until: deadline)
        time.advance(by: .seconds(4))
        let result = try await probe.measure(until: deadline)
        #expect(server.requests.count == 1)
        #expect(result.summary == "200 in 0 ms")
        #expect(ProbeConformance.violations(in: result.families) == [])
        time.advance(by: .seconds(1))
        _ = try await probe.measure(until: deadline)
        #expect(server.requests.count == 2)
        await probe.close()
        for await _ in probe.connectionLosses { Issue.record("a connection was lost that nobody keeps") }
    }

    @Test("a failed up-check fails the round, with the families of that very answer, and of no earlier one")
    func down() async throws {
        let server = try ScriptedHTTP()
        defer { server.stop() }
        let probe = probe(server)
        try await probe.checkUp(until: deadline)
        server.answer("500 Broken")
        let error = await #expect(throws: ProbeError.self) { try await probe.checkUp(until: deadline) }
        let round = await #expect(throws: ProbeError.self) { _ = try await probe.measure(until: deadline) }
        #expect(round?.message == "answered 500 instead of 2xx")
        #expect(server.requests.count == 2)
        let families = probe.familiesWhenDown(try #require(error))
        #expect(families.first { $0.descriptor.name == "probe_http_status_code" }?.value() == 500)
        #expect(families.first { $0.descriptor.name == "probe_success" }?.value() == 0)
        let foreign = probe.familiesWhenDown(ProbeError(.timeout, "somebody else's"))
        #expect(foreign.map(\.descriptor.name) == ["probe_success"])
        time.advance(by: .seconds(6))
        #expect(probe.familiesWhenDown(try #require(error)).count == 1)
    }

    @Test("an up-check and a round at the same time are one question")
    func oneFlight() async throws {
        let server = try ScriptedHTTP(isHeld: true)
        defer { server.stop() }
        let probe = probe(server)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { try await probe.checkUp(until: deadline) }
                group.addTask { _ = try await probe.measure(until: deadline) }
            }
            while server.requests.isEmpty { await Task.yield() }
            for _ in 0..<1_000 { await Task.yield() }
            server.release()
            try await group.waitForAll()
        }
        #expect(server.requests.count == 1)
    }

    @Test("one that is cancelled leaves the question to the other")
    func cancelledLeader() async throws {
        let server = try ScriptedHTTP(isHeld: true)
        defer { server.stop() }
        let probe = probe(server)
        await withTaskGroup(of: Bool.self) { group in
            let code = await withTaskGroup(of: ProbeError.Code?.self) { leaders in
                leaders.addTask { await Self.code(of: probe, until: deadline) }
                while server.requests.isEmpty { await Task.yield() }
                group.addTask { await Self.code(of: probe, until: deadline) == nil }
                for _ in 0..<1_000 { await Task.yield() }
                leaders.cancelAll()
                return await leaders.next() ?? nil
            }
            #expect(code == .cancelled)
            server.release()
            #expect(await group.next() == true)
        }
        #expect(server.requests.count == 2)
    }

    private static func code(of probe: HTTPProbe, until deadline: MonotonicInstant) async -> ProbeError.Code? {
        do throws(ProbeError) {
            try await probe.checkUp(until: deadline)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("credentials go out, and stand in no description")
    func credentials() async throws {
        let server = try ScriptedHTTP()
        defer { server.stop() }
        let probe = probe(server) { $0.credentials = .basic(user: "u", password: Redacted("s3cret")) }
        try await probe.checkUp(until: deadline)
        let bearer = self.probe(server) { $0.credentials = .bearer(Redacted("t0ken")) }
        try await bearer.checkUp(until: deadline)
        #expect(server.requests[0].contains("Authorization: Basic dTpzM2NyZXQ=\r\n"))
        #expect(server.requests[1].contains("Authorization: Bearer t0ken\r\n"))
        #expect(server.requests[0].contains("User-Agent: omniflow-agent\r\n"))
        var dumped = ""
        dump(bearer, to: &dumped)
        #expect(!dumped.contains("t0ken"))
    }

    @Test("conforms over several rounds")
    func conformance() async throws {
        let server = try ScriptedHTTP()
        defer { server.stop() }
        #expect(
            await ProbeConformance.violations(of: probe(server) { $0.freshness = .zero }, timeout: .seconds(20)) == [])
        #expect(server.requests.count == 3)
    }
}
