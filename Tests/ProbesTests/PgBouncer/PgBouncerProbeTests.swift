import AgentTestKit
import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("The PgBouncer probe keeps one conversation going")
struct PgBouncerProbeTests {
    private let time = ManualTime()
    private let answers: [ShowCommand: PostgresResult]

    init() throws {
        answers = try ShowRecording(release: "1.18").answers
    }

    private func probe(
        _ shelf: ConsoleShelf, _ change: (inout PgBouncerProbeSettings) -> Void = { _ in }
    ) throws -> PgBouncerProbe {
        var settings = try ShowRecording.settings
        change(&settings)
        return PgBouncerProbe(target: TargetID(kind: "pgbouncer", name: "pool"), settings: settings, time: time) {
            _, _ throws(PostgresError) in try shelf.take()
        }
    }

    private var deadline: MonotonicInstant { time.now() + .seconds(5) }

    @Test("Rounds and up-checks share one connection; settings and users are asked once a minute")
    func oneConnection() async throws {
        let console = ScriptedConsole(answers)
        let shelf = ConsoleShelf([console])
        let probe = try probe(shelf)
        for _ in 0..<3 {
            #expect(try await probe.measure(until: deadline).version == "1.18.0")
            try await probe.checkUp(until: deadline)
            time.advance(by: .seconds(15))
        }
        #expect(shelf.connects == 1)
        #expect(console.asked.count { $0 == .config } == 1)
        #expect(console.asked.count { $0 == .pools } == 3)
        time.advance(by: .seconds(30))
        let result = try await probe.measure(until: deadline)
        #expect(console.asked.count { $0 == .config } == 2)
        #expect(ProbeConformance.violations(in: result.families) == [])
        await probe.close()
        #expect(!console.isOpen)
    }

    @Test("The probe conforms")
    func conformance() async throws {
        let violations = await ProbeConformance.violations(
            of: try probe(ConsoleShelf([ScriptedConsole(answers)])), time: time)
        #expect(violations == [])
    }

    @Test("A kept connection that turns out to be closed is replaced within the same round, once")
    func reconnect() async throws {
        let (first, second) = (ScriptedConsole(answers), ScriptedConsole(answers))
        let shelf = ConsoleShelf([first, second])
        let probe = try probe(shelf)
        try await probe.checkUp(until: deadline)
        first.fail(.version, PostgresError(.closed, "the server closed the connection"))
        _ = try await probe.measure(until: deadline)
        #expect(shelf.connects == 2)
        #expect(!first.isOpen)
        second.lose()
        await #expect(throws: ProbeError(.refused, "")) { try await probe.checkUp(until: deadline) }
        #expect(shelf.connects == 3)
    }

    @Test("A round and an up-check that connect at the same time end with one connection")
    func together() async throws {
        let consoles = [ScriptedConsole(answers), ScriptedConsole(answers)]
        let (shelf, arrivals) = (ConsoleShelf(consoles), Tally())
        let probe = PgBouncerProbe(
            target: TargetID(kind: "pgbouncer", name: "pool"), settings: try ShowRecording.settings, time: time
        ) { _, _ async throws(PostgresError) in
            arrivals.add()
            await arrivals.wait(for: 2)
            return try shelf.take()
        }
        async let result = probe.measure(until: deadline)
        async let answer: Void = probe.checkUp(until: deadline)
        _ = try await (result, answer)
        #expect(shelf.connects == 2)
        #expect(consoles.filter(\.isOpen).count == 1)
        await probe.close()
        #expect(consoles.filter(\.isOpen).isEmpty)
    }

    @Test("A fresh connection that closes at once is down, without a second try")
    func closesAtOnce() async throws {
        let closed = PostgresError(.closed, "the server closed the connection")
        let shelf = ConsoleShelf([ScriptedConsole([:], failing: [.version: closed]), ScriptedConsole(answers)])
        let probe = try probe(shelf)
        await #expect(throws: ProbeError(.closed, "")) { try await probe.checkUp(until: deadline) }
        #expect(shelf.connects == 1)
    }

    @Test("A failed round says pgbouncer_up 0 and nothing else")
    func down() async throws {
        let probe = try probe(ConsoleShelf([]))
        let error = await #expect(throws: ProbeError.self) { _ = try await probe.measure(until: deadline) }
        let families = probe.familiesWhenDown(try #require(error))
        #expect(ShowRecording.series(families) == ["pgbouncer_up": 0])
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("A console that lets time pass is left, and the next question opens another")
    func timeout() async throws {
        let slow = ScriptedConsole(answers, failing: [.stats: PostgresError(.timeout, "no answer")])
        let shelf = ConsoleShelf([slow, ScriptedConsole(answers)])
        let probe = try probe(shelf)
        await #expect(throws: ProbeError(.timeout, "")) { _ = try await probe.measure(until: deadline) }
        #expect(!slow.isOpen)
        _ = try await probe.measure(until: deadline)
        #expect(shelf.connects == 2)
    }

    @Test("A deadline that is over costs no connection")
    func over() async throws {
        let shelf = ConsoleShelf([ScriptedConsole(answers)])
        let probe = try probe(shelf)
        await #expect(throws: ProbeError(.timeout, "")) { try await probe.checkUp(until: time.now()) }
        #expect(shelf.connects == 0)
    }

    @Test("What another pooler does not answer is left out and not asked again on that connection")
    func otherPooler() async throws {
        let unknown = PostgresError(.server, "unsupported command", sqlState: "08P01")
        let console = ScriptedConsole(answers, failing: [.lists: unknown, .users: unknown])
        let probe = try probe(ConsoleShelf([console]))
        for _ in 0..<2 {
            let series = ShowRecording.series(try await probe.measure(until: deadline).families)
            #expect(series[#"omniflow_pgbouncer_collector_success{collector="lists"}"#] == 0)
            #expect(series["pgbouncer_free_clients"] == nil)
            #expect(series["pgbouncer_config_max_client_connections"] == 100)
            time.advance(by: .seconds(90))
        }
        #expect(console.asked.count { $0 == .lists } == 1)
        #expect(console.asked.count { $0 == .users } == 1)
    }

    @Test("With more clients than the bound SHOW CLIENTS is not asked")
    func manyClients() async throws {
        var answers = answers
        answers[.lists] = ShowRecording.result(["list,items", "used_clients,2001"])
        let console = ScriptedConsole(answers)
        let series = ShowRecording.series(
            try await probe(ConsoleShelf([console])).measure(until: deadline).families)
        #expect(!console.asked.contains(.clients))
        #expect(series["pgbouncer_used_clients"] == 2_001)
        #expect(series[#"omniflow_pgbouncer_collector_success{collector="clients"}"#] == nil)
    }

    @Test("The end of each kept connection is one element of the losses, and the probe's own end ends them")
    func losses() async throws {
        let consoles = [ScriptedConsole(answers), ScriptedConsole(answers)]
        let probe = try probe(ConsoleShelf(consoles))
        var losses = probe.connectionLosses.makeAsyncIterator()
        for console in consoles {
            try await probe.checkUp(until: deadline)
            console.lose()
            let loss: Void? = await losses.next()
            #expect(loss != nil)
        }
        await probe.close()
        let end: Void? = await losses.next()
        #expect(end == nil)
        await #expect(throws: ProbeError.self) { try await probe.checkUp(until: deadline) }
    }
}
