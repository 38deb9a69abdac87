import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("Up-checks beside rounds", .timeLimit(.minutes(5)))
struct UpCheckTierTests {
    private let probe = FakeServerProbe(upCheck: .success(()), round: .success(.up))

    private func fixture() -> RunnerFixture { RunnerFixture([RunnerFixture.target(probe)]) }

    @Test(
        "A round that succeeds is an up-check, too: the one that is due next is left out, and ticks are counted from it"
    )
    func roundsStandIn() async throws {
        let run = RunnerFixture([RunnerFixture.target(probe, interval: .seconds(10))])
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 1)
            // Both are due: the up-check waits for the round.
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 2)
            #expect(run.up(probe) == .pass)
            #expect(run.verdict(probe)?.measurement?.startedAt == run.time.now())
            run.time.advance(by: .milliseconds(250))
            await run.settle(probe, upChecks: 2, rounds: 2)
            run.time.advance(by: .milliseconds(4_750))
            await run.settle(probe, upChecks: 3, rounds: 2)
            // A round that hangs is waited for no longer than that.
            probe.rounds.answerAlways(nil)
            run.pass(5)
            await probe.rounds.waitForCalls(3)
            await run.until { run.time.sleeperCount == 3 }
            run.time.advance(by: .milliseconds(250))
            await run.until { run.runner.statistics.first?.upChecks?.count == 4 }
            probe.rounds.answerAlways(.success(.up))
            probe.rounds.answer(.success(.up))
            await run.settle(probe, upChecks: 4, rounds: 3)
        }
    }

    @Test("A round that repeats what an up-check saw leaves no up-check out")
    func repeatedRounds() async throws {
        var known = ProbeResult.up
        known.isRepeated = true
        probe.rounds.answerAlways(.success(known))
        let run = RunnerFixture([RunnerFixture.target(probe, interval: .seconds(12))])
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 1)
            run.pass(5)
            await run.settle(probe, upChecks: 3, rounds: 1)
            run.pass(2)
            await run.settle(probe, upChecks: 3, rounds: 2)
            run.pass(3)
            await run.settle(probe, upChecks: 4, rounds: 2)
        }
    }

    @Test("A failed up-check makes the target down at once, and nothing stays but what says so")
    func failure() async throws {
        let run = fixture()
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            #expect(run.up(probe) == .pass)
            #expect(run.shown(probe) == 1)
            probe.answerUpChecksAlways(.failure(RunnerFixture.refused))
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 1)
            #expect(run.up(probe) == .fail)
            #expect(run.verdict(probe)?.reason == RunnerFixture.refused.message)
            #expect(run.verdict(probe)?.measurement?.startedAt == run.time.now())
            let reading = run.snapshot.reading(of: probe.target)
            #expect(reading?.families.map(\.descriptor.name) == ["fake_up"])
            #expect(reading?.families.first?.value() == 0)
            #expect(reading?.error?.code == .refused)
        }
    }

    @Test("Recovery is known within one interval of up-checks, with fresh numbers at once")
    func recovery() async throws {
        probe.answerUpChecksAlways(.failure(RunnerFixture.refused))
        probe.rounds.answerAlways(.failure(RunnerFixture.refused))
        let run = fixture()
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            #expect(run.up(probe) == .fail)
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 1)
            probe.answerUpChecksAlways(.success(()))
            probe.rounds.answerAlways(.success(.up))
            run.pass(5)
            await run.settle(probe, upChecks: 3, rounds: 2)
            #expect(run.up(probe) == .pass)
            #expect(run.shown(probe) == 1)
        }
    }

    @Test("A round that fails makes it down under good up-checks, which demand rounds until one is good again")
    func failingRounds() async throws {
        let run = fixture()
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            probe.rounds.answerAlways(.failure(ProbeError(.malformed, "that is no answer")))
            run.pass(5)
            await run.settle(probe, upChecks: 2, rounds: 1)
            run.pass(5)
            await run.settle(probe, upChecks: 3, rounds: 1)
            run.pass(2)
            await run.settle(probe, upChecks: 3, rounds: 2)
            #expect(run.up(probe) == .fail)
            run.pass(3)
            await run.settle(probe, upChecks: 4, rounds: 3)
            // The verdict is as young as the up-check, and still that of the round.
            #expect(run.up(probe) == .fail)
            #expect(run.verdict(probe)?.reason == "that is no answer")
            #expect(run.shown(probe) == 0)
            probe.rounds.answerAlways(.success(.up))
            run.pass(5)
            await run.settle(probe, upChecks: 5, rounds: 4)
            #expect(run.up(probe) == .pass)
            #expect(run.shown(probe) == 1)
        }
    }

    @Test("An up-check that hangs is told at its deadline and stops no round; a good round says that the server is up")
    func hungUpCheck() async throws {
        let run = fixture()
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            probe.answerUpChecksAlways(nil)
            run.pass(5)
            await probe.waitForUpChecks(2)
            await run.until { run.time.sleeperCount == 3 }
            run.time.advance(by: TargetRunner.patience)
            await run.until { run.time.sleeperCount == 3 }
            run.time.advance(by: .seconds(5) - TargetRunner.patience)
            await run.until { run.up(probe) == .fail }
            #expect(run.verdict(probe)?.reason?.contains("no answer within 5") == true)
            // The tick at 10 s is lost, not queued: the one before is still under way.
            await run.until { run.time.sleeperCount == 2 }
            run.pass(2)
            await run.until { run.up(probe) == .pass }
            #expect(probe.rounds.callCount == 2)
            #expect(probe.upCheckCount == 2)
            probe.answerUpChecksAlways(.success(()))
            probe.answerUpCheck(.failure(RunnerFixture.refused))
            await run.settle(probe, upChecks: 2, rounds: 2)
            #expect(run.up(probe) == .pass)
            run.pass(3)
            await run.settle(probe, upChecks: 3, rounds: 2)
            #expect(run.runner.statistics.first?.upChecks?.skippedTicks == 1)
        }
    }

    @Test("A round that hangs stops no up-check")
    func hungRound() async throws {
        let run = fixture()
        probe.rounds.answerAlways(nil)
        await run.running {
            await probe.rounds.waitForCalls(1)
            await run.until { run.up(probe) == .pass }
            #expect(run.snapshot.generation == 0)
            await run.until { run.time.sleeperCount == 3 }
            run.time.advance(by: TargetRunner.patience)
            await run.until { run.time.sleeperCount == 3 }
            // Both are due now: whichever comes first, the round's end is what makes the target down.
            run.time.advance(by: .seconds(5) - TargetRunner.patience)
            await run.until { run.up(probe) == .fail && run.runner.statistics.first?.upChecks?.count == 2 }
            #expect(run.snapshot.generation >= 1)
            run.runner.demandRound()
            await run.until { run.runner.statistics.first?.upChecks?.count == 3 }
            #expect(probe.rounds.callCount == 1)
            probe.rounds.answerAlways(.success(.up))
            probe.rounds.answer(.success(.up))
            await run.until { run.up(probe) == .pass }
            #expect(run.shown(probe) == 1)
        }
    }

    @Test("A server that goes to and fro is told each time, with one round for each recovery")
    func flapping() async throws {
        let run = fixture()
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            var states: [CheckState?] = []
            var rounds: UInt64 = 1
            for number in 2...7 {
                let isUp = number % 2 == 1
                probe.answerUpChecksAlways(isUp ? .success(()) : .failure(RunnerFixture.refused))
                probe.rounds.answerAlways(isUp ? .success(.up) : .failure(RunnerFixture.refused))
                run.pass(5)
                // A recovery's round comes at 10, 20 and 30 s; no other is due before 12 s after the last.
                rounds += isUp ? 1 : 0
                await run.settle(probe, upChecks: UInt64(number), rounds: rounds)
                states.append(run.up(probe))
            }
            #expect(states == [.fail, .pass, .fail, .pass, .fail, .pass])
        }
    }

    @Test("A kept connection that ends is reason for an up-check at once; many losses at once are one")
    func lostConnection() async throws {
        let run = fixture()
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            run.pass(1)
            probe.answerUpChecksAlways(.failure(ProbeError(.closed, "it went away")))
            probe.loseConnection()
            await run.settle(probe, upChecks: 2, rounds: 1)
            #expect(run.up(probe) == .fail)
            #expect(run.verdict(probe)?.reason == "it went away")
            probe.answerUpChecksAlways(nil)
            probe.loseConnection()
            await probe.waitForUpChecks(3)
            for _ in 0..<100 { probe.loseConnection() }
            probe.answerUpChecksAlways(.success(()))
            probe.answerUpCheck()
            await run.until { run.up(probe) == .pass && !run.isBusy }
            #expect((3...6).contains(probe.upCheckCount))
        }
    }

    @Test("A probe without up-checks is up or down by its rounds alone")
    func withoutUpChecks() async throws {
        let plain = FakeProbe(
            target: TargetID(kind: "http", name: "shop"), answering: .failure(RunnerFixture.refused))
        let run = RunnerFixture([RunnerFixture.target(plain)])
        await run.running {
            await run.settle(plain, upChecks: 0, rounds: 1, loops: 1)
            #expect(run.up(plain) == .fail)
            #expect(run.verdict(plain)?.staleAfter == .seconds(29))
            #expect(run.runner.statistics.first?.upChecks == nil)
        }
    }

    @Test("Each tier has its own limit of age")
    func staleness() async throws {
        let run = fixture()
        await run.running {
            await run.settle(probe, upChecks: 1, rounds: 1)
            #expect(run.verdict(probe)?.staleAfter == .seconds(15))
            #expect(RunnerFixture.target(probe).staleness == TargetStaleness(up: .seconds(15), rounds: .seconds(29)))
        }
    }
}
