import Telemetry
import Testing

@testable import Agent

@Suite("From rounds to snapshots")
struct RoundLedgerTests {
    private let now = MonotonicInstant(nanoseconds: 5_000)
    private let first = TargetID(kind: "host", name: "local")
    private let second = TargetID(kind: "http", name: "shop")

    private func reading(_ target: TargetID, generation: UInt64 = 0) -> Reading {
        Reading(
            target: target, families: [], error: nil,
            measurement: Measurement(
                startedAt: now, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: now, generation: generation))
    }

    @Test("A generation is complete when every target has come back once since the last one")
    func generations() {
        var ledger = RoundLedger(targets: [first, second])
        #expect(ledger.record(reading(first), verdicts: [], at: now).generation == 0)
        #expect(ledger.record(reading(first), verdicts: [], at: now).generation == 0)
        #expect(ledger.record(reading(second), verdicts: [], at: now).generation == 1)
        #expect(ledger.record(reading(second), verdicts: [], at: now).generation == 1)
        #expect(ledger.record(reading(first), verdicts: [], at: now).generation == 2)
    }

    @Test("Snapshots count up, keep the settings' order, and hold each target's newest verdicts only")
    func snapshots() {
        var ledger = RoundLedger(targets: [first, second])
        func verdict(_ aspect: String) -> Verdict {
            Verdict(
                check: CheckName(kind: "http", target: "shop", aspect: aspect), state: .pass, measurement: nil,
                since: WallTime(secondsSinceEpoch: 1), staleAfter: .seconds(1))
        }
        let one = ledger.record(reading(second), verdicts: [verdict("a"), verdict("b")], at: now)
        let two = ledger.record(reading(first), verdicts: [], at: now)
        let three = ledger.record(reading(second), verdicts: [verdict("b")], at: now)
        #expect([one, two, three].map(\.sequence) == [1, 2, 3])
        #expect(three.readings.map(\.target) == [first, second])
        #expect(three.verdicts.map(\.check.aspect) == ["b"])
    }

    @Test("The agent's own figures are shown and complete no generation")
    func ownReading() {
        var ledger = RoundLedger(targets: [first])
        ledger.recordOwn(reading(AgentMetrics.target))
        #expect(ledger.generation == 0)
        let snapshot = ledger.record(reading(first), verdicts: [], at: now)
        #expect(snapshot.generation == 1)
        #expect(snapshot.reading(of: AgentMetrics.target) != nil)
    }
}
