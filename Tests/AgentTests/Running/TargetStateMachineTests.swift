import Telemetry
import Testing

@testable import Agent

@Suite("One target's rounds")
struct TargetStateMachineTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)

    private func machine() -> TargetStateMachine {
        TargetStateMachine(schedule: Schedule(interval: .seconds(15)), timeout: .seconds(5))
    }

    @Test("The first round is due at once, the next one interval after it began")
    func firstRounds() throws {
        var machine = machine()
        let tick = machine.nextWake(after: start)
        #expect(tick == start)
        let begun1 = machine.wake(at: start, tick: tick)
        let round = try #require(begun1)
        #expect(round.deadline == start + .seconds(5))
        machine.finish(round, at: start + .seconds(1))
        #expect(machine.nextWake(after: start + .seconds(1)) == start + .seconds(15))
    }

    @Test("While a round is in flight ticks are skipped and counted, none is queued")
    func skippedTicks() throws {
        var machine = machine()
        let begun2 = machine.wake(at: start, tick: start)
        let round = try #require(begun2)
        for number in 1...3 {
            let tick = start + .seconds(15 * Int64(number))
            #expect(machine.wake(at: tick, tick: tick) == nil)
        }
        #expect(machine.skippedTicks == 3)
        machine.finish(round, at: start + .seconds(50))
        let tick = machine.nextWake(after: start + .seconds(50))
        #expect(tick == start + .seconds(60))
        #expect(machine.wake(at: tick, tick: tick) != nil)
        #expect(machine.skippedTicks == 3)
    }

    @Test("Scrapes within a second of a round are served, later ones wake one round for all of them")
    func coalescedRefresh() throws {
        var machine = machine()
        #expect(machine.refresh(at: start, maximumAge: .seconds(1), patience: .milliseconds(400)) == .wakeAndWait)
        #expect(machine.refresh(at: start, maximumAge: .seconds(1), patience: .milliseconds(400)) == .wait)
        let begun3 = machine.wake(at: start, tick: start + .seconds(99))
        let round = try #require(begun3)
        #expect(machine.refresh(at: start, maximumAge: .seconds(1), patience: .milliseconds(400)) == .wait)
        machine.finish(round, at: start + .milliseconds(3))
        let soon = start + .milliseconds(900)
        #expect(machine.refresh(at: soon, maximumAge: .seconds(1), patience: .milliseconds(400)) == .serve)
        let later = start + .milliseconds(1_100)
        #expect(machine.refresh(at: later, maximumAge: .seconds(1), patience: .milliseconds(400)) == .wakeAndWait)
    }

    @Test("Nobody waits for a round that has been under way for longer than the patience")
    func stuckRound() throws {
        var machine = machine()
        let begun4 = machine.wake(at: start, tick: start)
        _ = try #require(begun4)
        let later = start + .milliseconds(401)
        #expect(machine.refresh(at: later, maximumAge: .seconds(1), patience: .milliseconds(400)) == .serve)
    }

    @Test("A round demanded while another is in flight begins after it, for the other may have begun too early")
    func demandDuringRound() throws {
        var machine = machine()
        let begun5 = machine.wake(at: start, tick: start)
        let first = try #require(begun5)
        let wanted = machine.demand()
        #expect(machine.wake(at: start + .seconds(1), tick: start + .seconds(15)) == nil)
        machine.finish(first, at: start + .seconds(2))
        #expect(machine.isDemanded)
        let begun6 = machine.wake(at: start + .seconds(2), tick: start + .seconds(15))
        let second = try #require(begun6)
        #expect(second.number == wanted)
    }

    @Test("The end of an older round does not end the newer one")
    func staleFinish() throws {
        var machine = machine()
        let begun7 = machine.wake(at: start, tick: start)
        let first = try #require(begun7)
        machine.finish(first, at: start + .seconds(1))
        let begun8 = machine.wake(at: start + .seconds(15), tick: start + .seconds(15))
        let second = try #require(begun8)
        machine.finish(first, at: start + .seconds(16))
        #expect(machine.inFlight == second)
    }

    @Test(
        "A round demanded long before the tick leaves a scraper's phase alone, one shortly before it is the tick's",
        arguments: [(1, 15), (7, 15), (8, 23.6), (14, 29.6)])
    func demandUnderLock(after: Int64, next: Double) throws {
        var machine = machine()
        // Scrapes 200 ms after each tick.
        let lock = Schedule.PhaseLock(
            anchor: start + .milliseconds(150_200), period: .seconds(15), lead: .milliseconds(200))
        machine.schedule = Schedule(interval: .seconds(15), lock: lock)
        let begun = machine.wake(at: start, tick: start)
        machine.finish(try #require(begun), at: start + .milliseconds(50))
        _ = machine.demand()
        let now = start + .seconds(after)
        let early = machine.wake(at: now, tick: machine.nextWake(after: now))
        machine.finish(try #require(early), at: now + .milliseconds(50))
        #expect(machine.lastStart == now)
        // From then on 4 % a round at most.
        #expect(abs((machine.nextWake(after: now + .milliseconds(50)) - start).inSeconds - next) < 1e-6)
    }
}
