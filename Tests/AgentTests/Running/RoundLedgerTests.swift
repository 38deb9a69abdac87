import Telemetry
import Testing

@testable import Agent

@Suite("From rounds to snapshots")
struct RoundLedgerTests {
    private let now = MonotonicInstant(nanoseconds: 5_000)
    private let wall = WallTime(secondsSinceEpoch: 7)
    private let first = TargetID(kind: "host", name: "local")
    private let second = TargetID(kind: "http", name: "shop")

    private func measurement(_ generation: UInt64) -> Measurement {
        Measurement(
            startedAt: now, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: now, generation: generation)
    }

    private func reading(_ target: TargetID, generation: UInt64 = 0) -> Reading {
        Reading(target: target, families: [], error: nil, measurement: measurement(generation))
    }

    private func verdict(_ aspect: String?, _ state: CheckState = .pass) -> Verdict {
        Verdict(
            check: CheckName(kind: "http", target: "shop", aspect: aspect), state: state,
            measurement: measurement(0), since: WallTime(secondsSinceEpoch: 1), staleAfter: .seconds(1))
    }

    @Test("A generation is complete when every target has come back once since the last one")
    func generations() {
        var ledger = RoundLedger(targets: [first, second])
        #expect(ledger.recorded(reading(first), verdicts: [], at: now).generation == 0)
        #expect(ledger.recorded(reading(first), verdicts: [], at: now).generation == 0)
        #expect(ledger.recorded(reading(second), verdicts: [], at: now).generation == 1)
        #expect(ledger.recorded(reading(second, generation: 1), verdicts: [], at: now).generation == 1)
        #expect(ledger.recorded(reading(first, generation: 1), verdicts: [], at: now).generation == 2)
    }

    @Test("What began before the last generation was published completes none, however late it comes back")
    func lateRound() {
        var ledger = RoundLedger(targets: [first, second])
        _ = ledger.recorded(reading(first), verdicts: [], at: now)
        #expect(ledger.recorded(reading(second), verdicts: [], at: now).generation == 1)
        #expect(ledger.recorded(reading(first, generation: 0), verdicts: [], at: now).generation == 1)
        #expect(ledger.recorded(reading(second, generation: 1), verdicts: [], at: now).generation == 1)
        #expect(ledger.renewed(first, upVerdict: [], measurement(1), at: now).generation == 2)
    }

    @Test("Up-checks alone make generations, but for the first, which waits for a reading of every target")
    func upChecks() {
        var ledger = RoundLedger(targets: [first, second])
        _ = ledger.renewed(first, upVerdict: [], measurement(0), at: now)
        #expect(ledger.renewed(second, upVerdict: [], measurement(0), at: now).generation == 0)
        #expect(ledger.recorded(reading(first), verdicts: [], at: now).generation == 0)
        #expect(ledger.recorded(reading(second), verdicts: [], at: now).generation == 1)
        _ = ledger.renewed(first, upVerdict: [], measurement(1), at: now)
        #expect(ledger.renewed(second, upVerdict: [], measurement(1), at: now).generation == 2)
    }

    @Test("Snapshots count up, keep the settings' order, and hold each target's newest verdicts only")
    func snapshots() {
        var ledger = RoundLedger(targets: [first, second])
        let one = ledger.recorded(reading(second), verdicts: [verdict("a"), verdict("b")], at: now)
        let two = ledger.recorded(reading(first), verdicts: [], at: now)
        let three = ledger.recorded(reading(second), verdicts: [verdict("b")], at: now)
        #expect([one, two, three].map(\.sequence) == [1, 2, 3])
        #expect(three.readings.map(\.target) == [first, second])
        #expect(three.verdicts.map(\.check.aspect) == ["b"])
    }

    @Test("An up-check that comes back changes the up verdict and leaves the others as they are")
    func renewed() {
        var ledger = RoundLedger(targets: [second])
        _ = ledger.recorded(reading(second), verdicts: [verdict(nil, .fail), verdict("a", .warn)], at: now)
        let snapshot = ledger.renewed(second, upVerdict: [verdict(nil, .pass)], measurement(1), at: now)
        #expect(snapshot.verdicts.map(\.state) == [.pass, .warn])
        #expect(snapshot.reading(of: second) != nil)
    }

    @Test("The agent's own figures are shown and complete no generation")
    func ownReading() {
        var ledger = RoundLedger(targets: [first])
        ledger.recordOwn(reading(AgentMetrics.target), at: now)
        #expect(ledger.generation == 0)
        let snapshot = ledger.recorded(reading(first), verdicts: [], at: now)
        #expect(snapshot.generation == 1)
        #expect(snapshot.reading(of: AgentMetrics.target) != nil)
    }

    @Test("A target that is new or changed is unknown and completes no generation until it has been measured")
    func otherTargets() {
        var ledger = RoundLedger(targets: [first, second])
        _ = ledger.recorded(reading(first), verdicts: [], at: now)
        _ = ledger.recorded(reading(second), verdicts: [verdict(nil)], at: now)
        let third = TargetID(kind: "redis", name: "cache")
        let snapshot = ledger.watching([second, third], forgetting: [second], at: now, wall: wall)
        #expect(snapshot.readings.isEmpty)
        #expect(snapshot.verdicts.map(\.check) == [second.upCheck, third.upCheck])
        #expect(snapshot.verdicts.allSatisfy { $0.state(at: now) == .unknown && $0.since == wall })
        #expect(ledger.recorded(reading(third, generation: 1), verdicts: [], at: now).generation == 1)
        #expect(ledger.renewed(second, upVerdict: [verdict(nil)], measurement(1), at: now).generation == 2)
    }

    @Test("During the start nothing is said of what has not been measured")
    func start() {
        let ledger = RoundLedger(targets: [first, second])
        #expect(ledger.snapshot.verdicts.isEmpty)
    }
}

extension RoundLedger {
    fileprivate mutating func recorded(_ reading: Reading, verdicts: [Verdict], at now: MonotonicInstant) -> Snapshot {
        record(reading, verdicts: verdicts, at: now)
        return snapshot
    }

    fileprivate mutating func renewed(
        _ target: TargetID, upVerdict: [Verdict], _ measurement: Measurement, at now: MonotonicInstant
    ) -> Snapshot {
        renew(target, upVerdict: upVerdict, measurement, at: now)
        return snapshot
    }

    fileprivate mutating func watching(
        _ targets: [TargetID], forgetting: Set<TargetID>, at now: MonotonicInstant, wall: WallTime
    ) -> Snapshot {
        watch(targets, forgetting: forgetting, at: now, wall: wall)
        return snapshot
    }
}
