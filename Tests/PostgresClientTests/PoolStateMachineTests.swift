import Testing

@testable import PostgresClient

@Suite("Rules of the pool")
struct PoolStateMachineTests {
    private typealias Turn = PoolStateMachine.Turn
    private typealias Followup = PoolStateMachine.Followup
    private static let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start + .seconds(seconds) }

    private func request(_ seconds: Double = 0) -> PoolStateMachine.Request {
        PoolStateMachine.Request(origin: "Test/File.swift:1", asked: at(seconds))
    }

    private func machine(_ change: (inout PoolLimits) -> Void = { _ in }) -> PoolStateMachine {
        var limits = PoolLimits(maximum: 2)
        limits.waiting = 2
        limits.maximumIdle = .seconds(100)
        limits.maximumLifetime = .seconds(1_000)
        limits.checkAfter = .seconds(30)
        limits.leakAfter = .seconds(60)
        change(&limits)
        return PoolStateMachine(limits)
    }

    /// A pool with one connection, number 1, that has come back at second 0.
    private func withIdle(_ change: (inout PoolLimits) -> Void = { _ in }) -> PoolStateMachine {
        var machine = machine(change)
        #expect(machine.borrow(waiter: 90, request(), now: at(0)) == .connect(1))
        #expect(machine.connected(1, now: at(0)) == true)
        #expect(machine.returned(1, fault: nil, now: at(0)) == Followup())
        return machine
    }

    /// A pool whose two connections are lent.
    private func full(_ change: (inout PoolLimits) -> Void = { _ in }) -> PoolStateMachine {
        var machine = machine(change)
        for number in 1...2 {
            #expect(machine.borrow(waiter: 90 + number, request(), now: at(0)) == .connect(number))
            #expect(machine.connected(number, now: at(0)) == true)
        }
        return machine
    }

    @Test("connections are opened up to the maximum, then callers wait up to the bound, then they are refused")
    func bounds() {
        var machine = full()
        #expect(machine.borrow(waiter: 1, request(), now: at(0)) == .wait)
        #expect(machine.borrow(waiter: 2, request(), now: at(0)) == .wait)
        #expect(machine.borrow(waiter: 3, request(), now: at(0)) == .refused)
        #expect(machine.statistics.inUse == 2)
        #expect(machine.statistics.waiting == 2)
        #expect(machine.statistics.refused == 1)
        #expect(machine.statistics.created == 2)
    }

    @Test("a connection that comes back goes to the caller that waits longest")
    func fairness() {
        var machine = full()
        _ = machine.borrow(waiter: 1, request(1), now: at(1))
        _ = machine.borrow(waiter: 2, request(2), now: at(2))
        #expect(
            machine.returned(1, fault: nil, now: at(3))
                == Followup(wake: .init(waiter: 1, turn: .use(1, mustCheck: false))))
        machine.checked(1, now: at(3))
        #expect(
            machine.returned(2, fault: nil, now: at(4))
                == Followup(wake: .init(waiter: 2, turn: .use(2, mustCheck: false))))
        machine.checked(2, now: at(4))
        #expect(machine.statistics.acquireWait.sum == .seconds(4))
        #expect(machine.statistics.acquireWait.count == 4)
        #expect(machine.returned(1, fault: nil, now: at(5)) == Followup())
        #expect(machine.statistics.idle == 1)
    }

    @Test("a connection that comes back dirty is closed, and the first caller opens one in its place")
    func dirty() {
        var machine = full()
        _ = machine.borrow(waiter: 1, request(), now: at(0))
        #expect(
            machine.returned(2, fault: .dirty, now: at(1))
                == Followup(close: .dirty, wake: .init(waiter: 1, turn: .connect(3))))
        #expect(machine.connected(3, now: at(2)) == true)
        #expect(machine.returned(1, fault: .lost, now: at(3)) == Followup(close: .lost))
        #expect(machine.statistics.closed == [.dirty: 1, .lost: 1])
        #expect(machine.statistics.inUse == 1)
    }

    @Test("a failed attempt frees its place for the next caller")
    func connectFailure() {
        var machine = machine { $0.maximum = 1 }
        #expect(machine.borrow(waiter: 1, request(), now: at(0)) == .connect(1))
        #expect(machine.borrow(waiter: 2, request(), now: at(0)) == .wait)
        #expect(machine.connectFailed(1, now: at(1)) == .init(waiter: 2, turn: .connect(2)))
        #expect(machine.connectFailed(1, now: at(1)) == nil)
        #expect(machine.connectFailed(2, now: at(1)) == nil)
        #expect(machine.isEmpty)
        #expect(machine.statistics.connectFailures == 2)
    }

    @Test(
        "an idle connection is lent at once, checked when it idled for long", arguments: [(30.0, false), (30.1, true)])
    func checks(idle: Double, mustCheck: Bool) {
        var machine = withIdle()
        #expect(machine.borrow(waiter: 1, request(), now: at(idle)) == .use(1, mustCheck: mustCheck))
        #expect(machine.statistics.connecting == 1)
        machine.checked(1, now: at(idle))
        #expect(machine.statistics.inUse == 1)
    }

    @Test("the connection that came back last is lent first")
    func lastInFirstOut() {
        var machine = full()
        _ = machine.returned(1, fault: nil, now: at(1))
        _ = machine.returned(2, fault: nil, now: at(2))
        #expect(machine.borrow(waiter: 1, request(), now: at(3)) == .use(2, mustCheck: false))
    }

    @Test("a dead connection is replaced by the next idle one, then by a new one")
    func replacement() {
        var machine = full()
        _ = machine.returned(1, fault: nil, now: at(1))
        _ = machine.returned(2, fault: nil, now: at(1))
        #expect(machine.borrow(waiter: 1, request(), now: at(2)) == .use(2, mustCheck: false))
        #expect(machine.replace(2, reason: .lost, now: at(2)) == .use(1, mustCheck: false))
        #expect(machine.replace(1, reason: .failedCheck, now: at(2)) == .connect(3))
        #expect(machine.statistics.closed == [.lost: 1, .failedCheck: 1])
        #expect(machine.replace(1, reason: .lost, now: at(2)) == .closed)
    }

    @Test("a caller that leaves is not served; one that was served cannot leave")
    func leaving() {
        var machine = full()
        _ = machine.borrow(waiter: 1, request(), now: at(0))
        _ = machine.borrow(waiter: 2, request(), now: at(0))
        #expect(machine.leave(waiter: 1, isTimeout: true) == true)
        #expect(machine.leave(waiter: 1, isTimeout: true) == false)
        #expect(machine.returned(1, fault: nil, now: at(1)).wake?.waiter == 2)
        #expect(machine.leave(waiter: 2, isTimeout: false) == false)
        #expect(machine.statistics.acquireTimeouts == 1)
        #expect(machine.statistics.acquireCancellations == 0)
    }

    @Test("idle connections end by idle time down to the minimum, and by age in any case")
    func expiry() {
        var machine = full { $0.minimum = 1 }
        _ = machine.returned(1, fault: nil, now: at(0))
        _ = machine.returned(2, fault: nil, now: at(50))
        #expect(machine.expire(lost: [], now: at(100)).isEmpty)
        #expect(machine.expire(lost: [], now: at(101)).map(\.number) == [1])
        #expect(machine.expire(lost: [], now: at(999)).isEmpty)
        let old = machine.expire(lost: [], now: at(1_001))
        #expect(old.map(\.number) == [2])
        #expect(old.map(\.reason) == [.lifetime])
        #expect(machine.isEmpty)
    }

    @Test("an idle connection that the other side closed goes at once; a lent one is left to its borrower")
    func losses() {
        var machine = full()
        _ = machine.returned(1, fault: nil, now: at(0))
        #expect(machine.expire(lost: [1, 2], now: at(1)).map(\.reason) == [.lost])
        #expect(machine.statistics.inUse == 1)
    }

    @Test("a connection that is too old is closed when it comes back")
    func lifetime() {
        var machine = full()
        #expect(machine.returned(1, fault: nil, now: at(1_001)) == Followup(close: .lifetime))
    }

    @Test("a loan that lasts too long is reported once, with where it began")
    func leaks() {
        var machine = full()
        _ = machine.returned(2, fault: nil, now: at(1))
        #expect(machine.leaks(now: at(60)).isEmpty)
        #expect(machine.leaks(now: at(61)) == [PoolLeak(origin: "Test/File.swift:1", age: .seconds(61))])
        #expect(machine.leaks(now: at(62)).isEmpty)
        #expect(machine.statistics.leaks == 1)
        _ = machine.returned(1, fault: nil, now: at(63))
        #expect(machine.leaks(now: at(999)).isEmpty)
    }

    @Test("a closed pool tells everybody, and closes what comes back or comes about")
    func closing() {
        var machine = full()
        _ = machine.returned(2, fault: nil, now: at(1))
        #expect(machine.borrow(waiter: 1, request(), now: at(1)) == .use(2, mustCheck: false))
        #expect(machine.borrow(waiter: 2, request(), now: at(1)) == .wait)
        let (waiters, idle) = machine.close()
        #expect(waiters == [2])
        #expect(idle.isEmpty)
        #expect(machine.borrow(waiter: 3, request(), now: at(2)) == .closed)
        #expect(machine.returned(1, fault: nil, now: at(2)) == Followup(close: .closed))
        #expect(machine.replace(2, reason: .lost, now: at(2)) == .closed)
        #expect(machine.isEmpty)
    }

    @Test("a connection that comes about after the close is not taken")
    func lateConnection() {
        var machine = machine()
        #expect(machine.borrow(waiter: 1, request(), now: at(0)) == .connect(1))
        _ = machine.close()
        #expect(machine.connected(1, now: at(1)) == false)
        #expect(machine.isEmpty)
        #expect(machine.openSpare(now: at(1)) == nil)
    }

    @Test("spare connections are opened up to the minimum")
    func spares() {
        var machine = machine { $0.minimum = 1 }
        #expect(machine.openSpare(now: at(0)) == 1)
        #expect(machine.openSpare(now: at(0)) == nil)
        #expect(machine.connected(1, now: at(0)) == true)
        #expect(machine.returned(1, fault: nil, now: at(0)) == Followup())
        #expect(machine.statistics.acquireWait.count == 0)
        #expect(machine.statistics.idle == 1)
    }

    @Test("events about numbers that are not there change nothing")
    func strangers() {
        var machine = machine()
        #expect(machine.connected(7, now: at(0)) == false)
        #expect(machine.connectFailed(7, now: at(0)) == nil)
        machine.checked(7, now: at(0))
        #expect(machine.returned(7, fault: nil, now: at(0)) == Followup(close: .closed))
        #expect(machine.statistics == PoolStatistics())
    }

    @Test("waiting times are counted by bound, the last place is for all above")
    func histogram() {
        var histogram = WaitHistogram()
        for time in [Duration.zero, .milliseconds(1), .milliseconds(2), .seconds(31), .seconds(-1)] {
            histogram.record(time)
        }
        #expect(histogram.counts.first == 3)
        #expect(histogram.counts[1] == 1)
        #expect(histogram.counts.last == 1)
        #expect(histogram.counts.count == WaitHistogram.bounds.count + 1)
        #expect(histogram.sum == .milliseconds(31_003))
    }

    /// Whatever happens in whatever order, no place is lost and nobody waits beside a free place.
    @Test("random events never lose a place or a caller")
    func random() {
        var generator = SystemRandomNumberGenerator()
        var machine = machine { $0.maximum = 3 }
        var connecting: Set<Int> = []
        var checking: Set<Int> = []
        var lent: Set<Int> = []
        var waiting: Set<Int> = []
        func take(_ turn: Turn) {
            switch turn {
            case .connect(let number): #expect(connecting.insert(number).inserted == true)
            case .use(let number, _): #expect(checking.insert(number).inserted == true)
            case .wait, .refused, .closed, .timedOut, .cancelled: break
            }
        }
        func wake(_ wake: PoolStateMachine.Wake?) {
            guard let wake else { return }
            #expect(waiting.remove(wake.waiter) != nil)
            take(wake.turn)
        }
        for step in 0..<20_000 {
            let now = at(Double(step))
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1:
                let turn = machine.borrow(waiter: step, request(Double(step)), now: now)
                if turn == .wait { waiting.insert(step) }
                take(turn)
            case 2:
                guard let number = connecting.popFirst() else { continue }
                if machine.connected(number, now: now) { lent.insert(number) }
            case 3: if let number = connecting.popFirst() { wake(machine.connectFailed(number, now: now)) }
            case 4:
                guard let number = checking.popFirst() else { continue }
                machine.checked(number, now: now)
                lent.insert(number)
            case 5: if let number = checking.popFirst() { take(machine.replace(number, reason: .lost, now: now)) }
            case 6:
                guard let number = lent.popFirst() else { continue }
                wake(machine.returned(number, fault: Bool.random() ? nil : .dirty, now: now).wake)
            default:
                if let waiter = waiting.popFirst() { #expect(machine.leave(waiter: waiter, isTimeout: true) == true) }
                _ = machine.expire(lost: [], now: now)
            }
            let statistics = machine.statistics
            #expect(statistics.inUse == lent.count)
            #expect(statistics.connecting == connecting.count + checking.count)
            #expect(statistics.waiting == waiting.count)
            let places = statistics.inUse + statistics.connecting + statistics.idle
            #expect(places <= 3)
            #expect(waiting.isEmpty || places == 3 && statistics.idle == 0)
        }
    }
}
