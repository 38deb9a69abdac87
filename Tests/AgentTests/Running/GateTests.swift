import AgentTestKit
import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("Gates over two tiers", .timeLimit(.minutes(5)))
struct GateTests {
    private let probe = FakeServerProbe(upCheck: .success(()), round: .success(.up))

    @Test("An up-check that began before the gate's moment opens no gate, however late it ends; one demanded then does")
    func olderUpCheck() async throws {
        let run = RunnerFixture([RunnerFixture.target(probe)])
        try await run.running { () async throws in
            await run.settle(probe, upChecks: 1, rounds: 1)
            probe.answerUpChecksAlways(nil)
            run.pass(5)
            await probe.waitForUpChecks(2)
            await run.until { run.time.sleeperCount == 3 }
            run.time.advance(by: .milliseconds(100))
            let moment = run.time.wallClock()
            run.runner.demandRound()
            run.time.advance(by: .milliseconds(100))
            probe.answerUpCheck()
            await probe.waitForUpChecks(3)
            #expect(run.up(probe) == .pass)
            #expect(try !run.isReady(since: moment))
            probe.answerUpChecksAlways(.success(()))
            probe.answerUpCheck()
            await run.settle(probe, upChecks: 3, rounds: 1)
            #expect(try run.isReady(since: moment))
            // No gate asked for more than the up-check.
            #expect(probe.rounds.callCount == 1)
        }
    }

    @Test("A good round that began before a failure neither opens a gate nor shows its numbers")
    func overtakenRound() async throws {
        let run = RunnerFixture([RunnerFixture.target(probe)])
        try await run.running { () async throws in
            await run.settle(probe, upChecks: 1, rounds: 1)
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 1)
            run.pass(5)
            await run.settle(probe, upChecks: 3, rounds: 1)
            probe.rounds.answerAlways(nil)
            run.pass(2)
            await probe.rounds.waitForCalls(2)
            await run.until { run.time.sleeperCount == 3 }
            run.time.advance(by: TargetRunner.patience)
            await run.until { run.time.sleeperCount == 3 }
            probe.answerUpChecksAlways(.failure(RunnerFixture.refused))
            run.time.advance(by: .seconds(3) - TargetRunner.patience)
            await run.until { run.up(probe) == .fail }
            let moment = run.time.wallClock()
            probe.rounds.answer(.success(.up))
            await run.settle(probe, upChecks: 4, rounds: 2)
            #expect(run.up(probe) == .fail)
            #expect(run.shown(probe) == 0)
            #expect(try !run.isReady(since: moment))
            #expect(try !run.isReady(since: WallTime(secondsSinceEpoch: 0)))
        }
    }

    @Test("A generation needs every target's up-check, begun after the one before")
    func generations() async throws {
        let other = FakeServerProbe(
            target: TargetID(kind: "fake", name: "two"), upCheck: .success(()), round: .success(.up))
        let run = RunnerFixture([RunnerFixture.target(probe), RunnerFixture.target(other)])
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1, loops: 4)
            await run.settle(other, upChecks: 1, rounds: 1, loops: 4)
            let before = run.snapshot.generation
            #expect(before >= 1)
            other.answerUpChecksAlways(nil)
            run.pass(5)
            await run.until { run.runner.statistics.allSatisfy { $0.upChecks?.count ?? 0 >= 1 } }
            await other.waitForUpChecks(2)
            await run.until { run.runner.statistics.first?.upChecks?.count == 2 && run.time.sleeperCount == 5 }
            #expect(run.snapshot.generation <= before + 1)
            let during = run.snapshot.generation
            run.runner.demandRound()
            await run.until { run.runner.statistics.first?.upChecks?.count == 3 }
            await run.until { run.time.sleeperCount == 5 }
            #expect(run.snapshot.generation == during)
            other.answerUpChecksAlways(.success(()))
            other.answerUpCheck()
            // The one that hung, and the one that was demanded meanwhile.
            await run.settle(other, upChecks: 3, rounds: 1, loops: 4)
            #expect(run.snapshot.generation > during)
        }
    }

    @Test("A gate that requires more than the up-check has rounds demanded, of that target alone")
    func requiredAspect() async throws {
        let other = FakeServerProbe(
            target: TargetID(kind: "fake", name: "two"), upCheck: .success(()), round: .success(.up))
        let run = RunnerFixture(
            [RunnerFixture.target(probe), RunnerFixture.target(other)],
            settings: "readiness: {groups: {deploy: {required: [\"fake/two:depth\", \"fake/one\"]}}}\n")
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1, loops: 4)
            await run.settle(other, upChecks: 1, rounds: 1, loops: 4)
            run.pass(1)
            run.runner.demandRound()
            await run.settle(probe, upChecks: 2, rounds: 1, loops: 4)
            await run.settle(other, upChecks: 2, rounds: 2, loops: 4)
        }
    }

    @Test("Without configured targets the default gate wants the host, with some it wants these")
    func defaultGate() throws {
        let readiness = loadSettings("").settings.readiness
        #expect(readiness.gates(targets: [.localHost]).first?.required.map(\.description) == ["host/local"])
        let cache = TargetID(kind: "redis", name: "cache")
        let orders = TargetID(kind: "postgres", name: "orders")
        #expect(
            readiness.gates(targets: [.localHost, orders, cache]).first?.required.map(\.description) == [
                "postgres/orders", "redis/cache",
            ])
    }
}
