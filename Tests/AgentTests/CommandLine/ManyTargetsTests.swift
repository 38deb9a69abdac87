import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("Commands over many targets", .timeLimit(.minutes(5)))
struct ManyTargetsTests {
    private static let status = """
        {"version": "1", "phase": "running", "uptime_seconds": 3, "targets": [
          {"target": "host/local", "rounds": 7, "failures": 0, "last_duration_seconds": 0.004},
          {"target": "postgres/orders", "rounds": 12, "failures": 1, "last_duration_seconds": 0.0352,
           "up_checks": 36, "up_check_failures": 2, "last_up_check_seconds": 0.0004}
        ], "checks": [{"check": "postgres/orders", "state": "pass"}]}
        """

    @Test("status has a line for each target, in columns, with its up-checks where it has any")
    func status() {
        let lines = StatusText.render(Self.status).split(separator: "\n").map(String.init)
        #expect(lines.contains("host/local       7 rounds, 0 failed, the last took 4 ms"))
        #expect(
            lines.contains(
                "postgres/orders  12 rounds, 1 failed, the last took 35.2 ms  "
                    + "36 up-checks, 2 failed, the last took 0.4 ms"))
    }

    @Test("status has a line for each signal that leaves: where to, when it arrived last, and what is wrong")
    func signals() {
        let status = """
            {"version": "1", "phase": "running", "telemetry": [
              {"signal": "traces", "destination": "http://collector:4318", "last_success_age_seconds": 3.2,
               "waiting": 4, "exported": 900, "dropped": 0},
              {"signal": "logs", "destination": "http://collector:4318", "failing_seconds": 600.5, "waiting": 2048,
               "exported": 0, "dropped": 77, "problem": "answered 503"}
            ], "checks": []}
            """
        let lines = StatusText.render(status).split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("traces to http://collector:4318  taken 3 s ago") })
        #expect(lines.contains { $0.hasPrefix("logs to http://collector:4318    nothing taken since the start") })
        #expect(lines.contains { $0.contains("4 waiting, 0 dropped") })
        #expect(lines.contains { $0.hasSuffix("2048 waiting, 77 dropped  failing for 10 min: answered 503") })
    }

    @Test("probe asks all at once, keeps the order of the settings, and lets go of each")
    func oneRound() async {
        let time = ManualTime()
        let down = FakeServerProbe(
            target: TargetID(kind: "fake", name: "down"), round: .failure(RunnerFixture.refused))
        let slow = FakeServerProbe(target: TargetID(kind: "fake", name: "slow"))
        let targets = [slow, down].map { RunnerFixture.target($0) }
        async let readings = OneProbeRound.run(targets, time: time)
        await down.waitForClose()
        await slow.rounds.waitForCalls(1)
        slow.rounds.answer(.success(.up))
        let found = await readings
        #expect(found.map(\.target.name) == ["slow", "down"])
        #expect(found.map { $0.error?.code } == [nil, .refused])
        #expect(found.map { $0.family("fake_up")?.value() } == [1, 0])
        #expect(slow.closeCount == 1)
        let table = ProbeReport.table(found).split(separator: "\n")
        #expect(table.count == 3)
        #expect(table.last?.contains("fail") == true && table.last?.hasSuffix("nothing listens there") == true)
    }
}
