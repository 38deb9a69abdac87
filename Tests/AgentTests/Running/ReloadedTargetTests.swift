import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("Targets that a reload changes", .timeLimit(.minutes(5)))
struct ReloadedTargetTests {
    private let one = FakeServerProbe(upCheck: .success(()), round: .success(.up))
    private let two = FakeServerProbe(
        target: TargetID(kind: "fake", name: "two"), upCheck: .success(()), round: .success(.up))

    @Test("What did not change goes on with its probe; what is gone is closed and forgotten; what is new is asked")
    func addedAndRemoved() async throws {
        let three = FakeServerProbe(
            target: TargetID(kind: "fake", name: "three"), upCheck: .success(()), round: .success(.up))
        let run = RunnerFixture([RunnerFixture.target(one), RunnerFixture.target(two)])
        await run.running {
            await run.settle(one, upChecks: 1, rounds: 1, loops: 4)
            await run.settle(two, upChecks: 1, rounds: 1, loops: 4)
            let spare = FakeServerProbe(target: two.target, upCheck: .failure(RunnerFixture.refused))
            run.runner.apply(targets: [RunnerFixture.target(three), RunnerFixture.target(spare)])
            await run.settle(three, upChecks: 1, rounds: 1, loops: 4)
            await one.waitForClose()
            #expect(run.runner.targets == [three.target, two.target])
            #expect(run.snapshot.readings.map(\.target) == [three.target, two.target])
            #expect(run.verdict(one) == nil)
            #expect(run.runner.statistics.map(\.target) == [three.target, two.target])
            #expect(two.closeCount == 0)
            #expect(two.upCheckCount == 1)
            #expect(two.rounds.callCount == 1)
            #expect(spare.upCheckCount == 0)
            #expect(run.up(two) == .pass)
        }
        #expect(two.closeCount == 1)
    }

    @Test("A target under other settings has its old probe closed and is unknown until the new one has answered")
    func changed() async throws {
        let run = RunnerFixture([RunnerFixture.target(one, fingerprint: "old")])
        try await run.running { () async throws in
            await run.settle(one, upChecks: 1, rounds: 1)
            let moment = run.time.wallClock()
            #expect(try run.isReady(since: moment))
            let changed = FakeServerProbe(target: one.target)
            run.runner.apply(targets: [RunnerFixture.target(changed, fingerprint: "new")])
            #expect(run.up(one) == .unknown)
            #expect(run.snapshot.readings.isEmpty)
            #expect(try !run.isReady(since: moment))
            await one.waitForClose()
            await changed.waitForUpChecks(1)
            await changed.rounds.waitForCalls(1)
            changed.answerUpChecksAlways(.success(()))
            changed.rounds.answerAlways(.success(.up))
            changed.answerUpCheck()
            changed.rounds.answer(.success(.up))
            await run.settle(changed, upChecks: 2, rounds: 2)
            #expect(run.up(one) == .pass)
            #expect(one.upCheckCount == 1)
        }
    }

    @Test("What a probe that was let go of still brings is dropped, and holds up nothing")
    func late() async throws {
        let hung = FakeServerProbe()
        let run = RunnerFixture([RunnerFixture.target(hung, fingerprint: "old")])
        await run.running {
            await hung.waitForUpChecks(1)
            await hung.rounds.waitForCalls(1)
            let refused = FakeServerProbe(
                upCheck: .failure(RunnerFixture.refused), round: .failure(RunnerFixture.refused))
            run.runner.apply(targets: [RunnerFixture.target(refused, fingerprint: "new")])
            await hung.waitForClose()
            await run.until { run.up(hung) == .fail }
            hung.answerUpCheck()
            hung.rounds.answer(.success(.up))
            await run.settle(refused, upChecks: 1, rounds: 1)
            #expect(run.up(hung) == .fail)
            #expect(run.shown(hung) == 0)
        }
    }

    @Test("Other intervals are followed by the running probe")
    func intervals() async throws {
        let run = RunnerFixture([RunnerFixture.target(one)])
        await run.running {
            await run.settle(one, upChecks: 1, rounds: 1)
            var slower = RunnerFixture.target(one, interval: .seconds(60))
            slower.upInterval = .seconds(20)
            let begun = run.time.now()
            run.runner.apply(targets: [slower])
            await run.until { run.time.instants == [begun + .seconds(20), begun + .seconds(60)] }
            run.pass(19)
            await run.settle(one, upChecks: 1, rounds: 1)
            run.pass(1)
            await run.settle(one, upChecks: 2, rounds: 1)
            #expect(one.closeCount == 0)
            #expect(run.verdict(one)?.staleAfter == .seconds(45))
        }
    }

    @Test("The host under other settings keeps its last numbers until the new probe has some")
    func host() async throws {
        let old = FakeProbe(answering: .success(.up))
        let run = RunnerFixture([RunnerFixture.target(old, isLocal: true, fingerprint: "old")])
        await run.running {
            await run.settle(old, upChecks: 0, rounds: 1, loops: 1)
            let new = FakeProbe()
            run.runner.apply(targets: [RunnerFixture.target(new, isLocal: true, fingerprint: "new")])
            #expect(run.up(old) == .pass)
            #expect(run.shown(old) == 1)
            await new.waitForCalls(1)
            new.answer(.failure(RunnerFixture.refused))
            await run.until { run.up(old) == .fail }
        }
    }

    @Test("A fingerprint shows nothing of what it was made from")
    func fingerprint() {
        let secret = TargetFingerprint(["hush"])
        var text = ""
        dump(secret, to: &text)
        #expect(!"\(secret)\(String(reflecting: secret))\(text)".contains("hush"))
        #expect(secret != TargetFingerprint(["other"]))
        #expect(secret == TargetFingerprint(["hush"]))
    }
}
