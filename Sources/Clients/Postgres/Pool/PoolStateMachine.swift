/// The rules of a pool, without connections, clocks and threads: an event comes in, an action goes out.
///
/// Connections and callers are numbers here. Waiting callers are served in the order in which they came; idle
/// connections are lent last in, first out, so that those too many grow old and are closed.
struct PoolStateMachine {
    typealias Instant = ContinuousClock.Instant

    /// Who asked for a connection, and when.
    struct Request: Equatable {
        let origin: String
        let asked: Instant
    }

    /// What a caller has to do next.
    enum Turn: Equatable, Sendable {
        /// Take this connection; let it answer a statement before, if it must be checked.
        case use(Int, mustCheck: Bool)
        /// Open a connection under this number.
        case connect(Int)
        /// Wait to be told.
        case wait
        /// Give up: too many wait already.
        case refused
        /// Give up: the pool is closed.
        case closed
        /// Give up: the time is over.
        case timedOut
        /// Give up: the task was cancelled.
        case cancelled
    }

    /// What follows from a connection that came back, or did not come about.
    struct Followup: Equatable {
        /// Close the connection for this reason; nil keeps it.
        var close: PoolCloseReason?
        /// The waiting caller to wake, and what it has to do.
        var wake: Wake?
    }

    struct Wake: Equatable {
        let waiter: Int
        let turn: Turn
    }

    private struct Lease {
        let request: Request
        let since: Instant
        var isReported = false
    }

    private enum State {
        /// Being opened; nil opens it for the minimum.
        case connecting(Request?)
        /// Lent, but not proved alive yet.
        case checking(Request)
        case inUse(Lease)
        case idle(since: Instant)
    }

    private struct Entry {
        var state: State
        var opened: Instant
    }

    private struct Waiter {
        let number: Int
        let request: Request
    }

    let limits: PoolLimits
    private var entries: [Int: Entry] = [:]
    /// Idle connections; the one that came back last stands last.
    private var idle: [Int] = []
    private var waiters: [Waiter] = []
    private var nextNumber = 0
    private(set) var isClosed = false
    /// The counters; what is now is filled in by `statistics`.
    private var counters = PoolStatistics()

    init(_ limits: PoolLimits) {
        self.limits = limits
    }

    /// Whether there is anything to look after.
    var isEmpty: Bool { entries.isEmpty && waiters.isEmpty }

    // MARK: Borrowing

    /// A caller wants a connection.
    mutating func borrow(waiter: Int, _ request: Request, now: Instant) -> Turn {
        if isClosed { return .closed }
        if let turn = lendOrOpen(request, now) { return turn }
        guard waiters.count < limits.waiting else {
            counters.refused &+= 1
            return .refused
        }
        waiters.append(Waiter(number: waiter, request: request))
        return .wait
    }

    /// A waiting caller gives up; false when it has been served already, and must see to what it got.
    mutating func leave(waiter: Int, isTimeout: Bool) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.number == waiter }) else { return false }
        waiters.remove(at: index)
        if isTimeout { counters.acquireTimeouts &+= 1 } else { counters.acquireCancellations &+= 1 }
        return true
    }

    /// A lent connection proved alive: the loan begins.
    mutating func checked(_ number: Int, now: Instant) {
        guard case .checking(let request) = entries[number]?.state else { return }
        begin(number, request, now)
    }

    /// A lent connection turned out to be dead: its borrower gets another one, or opens one in its place.
    mutating func replace(_ number: Int, reason: PoolCloseReason, now: Instant) -> Turn {
        guard case .checking(let request) = entries[number]?.state else { return .closed }
        remove(number, reason)
        if isClosed { return .closed }
        return lendOrOpen(request, now) ?? .closed
    }

    /// A connection was opened; false when the pool was closed meanwhile, and the connection must be, too.
    mutating func connected(_ number: Int, now: Instant) -> Bool {
        guard case .connecting(let request) = entries[number]?.state else { return false }
        counters.created &+= 1
        if isClosed {
            remove(number, .closed)
            return false
        }
        entries[number]?.opened = now
        if let request { begin(number, request, now) }
        return true
    }

    /// A connection did not come about; its place goes to the caller that waits longest.
    mutating func connectFailed(_ number: Int, now: Instant) -> Wake? {
        guard case .connecting = entries[number]?.state else { return nil }
        counters.connectFailures &+= 1
        entries[number] = nil
        return wakeToConnect(now)
    }

    /// Another connection for the minimum; nil when there are enough.
    mutating func openSpare(now: Instant) -> Int? {
        if isClosed || entries.count >= min(limits.minimum, limits.maximum) { return nil }
        return add(.connecting(nil), now)
    }

    // MARK: Coming back

    /// A connection came back, or was opened for the minimum.
    ///
    /// - Parameter fault: why it cannot be lent again; nil when it can.
    mutating func returned(_ number: Int, fault: PoolCloseReason?, now: Instant) -> Followup {
        guard let entry = entries[number] else { return Followup(close: fault ?? .closed) }
        var reason = fault
        if reason == nil, entry.opened.duration(to: now) > limits.maximumLifetime { reason = .lifetime }
        if isClosed { reason = reason ?? .closed }
        if let reason {
            remove(number, reason)
            return Followup(close: reason, wake: wakeToConnect(now))
        }
        guard !waiters.isEmpty else {
            entries[number]?.state = .idle(since: now)
            idle.append(number)
            return Followup()
        }
        let waiter = waiters.removeFirst()
        entries[number]?.state = .checking(waiter.request)
        return Followup(wake: Wake(waiter: waiter.number, turn: .use(number, mustCheck: false)))
    }

    // MARK: Growing old

    /// Idle connections that are to be closed now, each with its reason.
    ///
    /// - Parameter lost: those whose other side has closed them.
    mutating func expire(lost: Set<Int>, now: Instant) -> [(number: Int, reason: PoolCloseReason)] {
        var expired: [(number: Int, reason: PoolCloseReason)] = []
        for number in idle {
            guard let entry = entries[number], case .idle(let since) = entry.state else { continue }
            var reason: PoolCloseReason?
            if since.duration(to: now) > limits.maximumIdle, entries.count > limits.minimum { reason = .idle }
            if entry.opened.duration(to: now) > limits.maximumLifetime { reason = .lifetime }
            if lost.contains(number) { reason = .lost }
            guard let reason else { continue }
            remove(number, reason)
            expired.append((number, reason))
        }
        return expired
    }

    /// Loans that have lasted longer than `leakAfter` and were not reported yet.
    mutating func leaks(now: Instant) -> [PoolLeak] {
        var leaks: [PoolLeak] = []
        for (number, entry) in entries {
            guard case .inUse(var lease) = entry.state, !lease.isReported else { continue }
            let age = lease.since.duration(to: now)
            guard age > limits.leakAfter else { continue }
            lease.isReported = true
            entries[number]?.state = .inUse(lease)
            counters.leaks &+= 1
            leaks.append(PoolLeak(origin: lease.request.origin, age: age))
        }
        return leaks
    }

    /// The pool is closed: these callers are to be told, these idle connections closed.
    mutating func close() -> (waiters: [Int], idle: [Int]) {
        isClosed = true
        let told = waiters.map(\.number)
        let closed = idle
        waiters = []
        for number in closed { remove(number, .closed) }
        return (told, closed)
    }

    /// The counters, and what is now.
    var statistics: PoolStatistics {
        var statistics = counters
        for entry in entries.values {
            switch entry.state {
            case .connecting, .checking: statistics.connecting += 1
            case .inUse: statistics.inUse += 1
            case .idle: statistics.idle += 1
            }
        }
        statistics.waiting = waiters.count
        return statistics
    }

    // MARK: Steps

    private mutating func lendOrOpen(_ request: Request, _ now: Instant) -> Turn? {
        while let number = idle.popLast() {
            guard case .idle(let since) = entries[number]?.state else { continue }
            entries[number]?.state = .checking(request)
            return .use(number, mustCheck: since.duration(to: now) > limits.checkAfter)
        }
        guard entries.count < max(1, limits.maximum) else { return nil }
        return .connect(add(.connecting(request), now))
    }

    private mutating func wakeToConnect(_ now: Instant) -> Wake? {
        guard !isClosed, !waiters.isEmpty, entries.count < max(1, limits.maximum) else { return nil }
        let waiter = waiters.removeFirst()
        return Wake(waiter: waiter.number, turn: .connect(add(.connecting(waiter.request), now)))
    }

    private mutating func begin(_ number: Int, _ request: Request, _ now: Instant) {
        counters.acquireWait.record(request.asked.duration(to: now))
        entries[number]?.state = .inUse(Lease(request: request, since: now))
    }

    private mutating func add(_ state: State, _ now: Instant) -> Int {
        nextNumber &+= 1
        entries[nextNumber] = Entry(state: state, opened: now)
        return nextNumber
    }

    private mutating func remove(_ number: Int, _ reason: PoolCloseReason) {
        guard entries.removeValue(forKey: number) != nil else { return }
        idle.removeAll { $0 == number }
        counters.closed[reason, default: 0] &+= 1
    }
}
