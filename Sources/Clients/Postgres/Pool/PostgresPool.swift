import Synchronization

/// Lends connections to one server: opened when needed, kept while useful, never more than the limit.
///
/// Has no task of its own: connections are opened in the tasks of those who ask for them, and the thread of all
/// connections looks after age, losses and loans that last too long. Callers that wait are served in their order.
public final class PostgresPool: Sendable {
    private typealias Continuation = CheckedContinuation<PoolStateMachine.Turn, Never>

    private struct State {
        var machine: PoolStateMachine
        var connections: [Int: PostgresConnection] = [:]
        var waiters: [Int: Continuation] = [:]
        var nextWaiter = 0
        var isLookedAfter = false
    }

    private let settings: PostgresSettings
    private let limits: PoolLimits
    private let onLeak: @Sendable (PoolLeak) -> Void
    private let state: Mutex<State>

    /// Creates an empty pool; nothing is opened.
    ///
    /// - Parameter onLeak: called once for each loan longer than `leakAfter`, on the thread of all connections: be
    ///   quick.
    public init(
        _ settings: PostgresSettings, limits: PoolLimits = PoolLimits(),
        onLeak: @escaping @Sendable (PoolLeak) -> Void = { _ in }
    ) {
        self.settings = settings
        self.limits = limits
        self.onLeak = onLeak
        state = Mutex(State(machine: PoolStateMachine(limits)))
    }

    /// Lends a connection for the length of the body; do not keep it for longer.
    ///
    /// A connection that comes back within a transaction, or with a statement that has not ended (the body threw or
    /// was cancelled in the middle), is closed instead of being lent again. Session settings are not undone.
    ///
    /// - Parameter timeout: the longest wait for a connection; nil, or more than that, is the limits' `acquireTimeout`.
    ///   The body is not bounded by it.
    /// - Throws: `PostgresError`: `timeout`, `tooManyConnections` when too many wait, `closed`, `cancelled`, or why no
    ///   connection could be opened; else what the body throws.
    public nonisolated(nonsending) func withConnection<Value>(
        timeout: Duration? = nil, file: String = #fileID, line: Int = #line,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let request = PoolStateMachine.Request(origin: "\(file):\(line)", asked: .now)
        let deadline = request.asked + min(timeout ?? limits.acquireTimeout, limits.acquireTimeout)
        let (number, connection) = try await acquire(request, until: deadline)
        do {
            let value = try await body(connection)
            await giveBack(number, connection)
            return value
        } catch {
            await giveBack(number, connection)
            throw error
        }
    }

    /// Opens connections up to `minimum`, one after another.
    ///
    /// - Throws: why one could not be opened; those before it stay.
    public func fillToMinimum(timeout: Duration) async throws(PostgresError) {
        let deadline = ContinuousClock.now + timeout
        while let number = state.withLock({ $0.machine.openSpare(now: .now) }) {
            let connection = try await open(number, until: deadline)
            await giveBack(number, connection)
        }
    }

    /// What the pool did and does.
    public var statistics: PoolStatistics { state.withLock { $0.machine.statistics } }

    /// Closes idle connections, fails callers that wait; lent connections are closed when they come back.
    ///
    /// A closed pool stays closed.
    public func close() {
        let (waiters, connections) = state.withLock { state in
            let (waiters, idle) = state.machine.close()
            return (
                waiters.compactMap { state.waiters.removeValue(forKey: $0) },
                idle.compactMap { state.connections.removeValue(forKey: $0) }
            )
        }
        for waiter in waiters { waiter.resume(returning: .closed) }
        for connection in connections { connection.closeSoon() }
    }

    // MARK: Borrowing

    private func acquire(
        _ request: PoolStateMachine.Request, until deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> (Int, PostgresConnection) {
        var turn = await firstTurn(request, until: deadline)
        while true {
            switch turn {
            case .use(let number, let mustCheck):
                if let connection = await use(number, mustCheck: mustCheck, until: deadline) {
                    return (number, connection)
                }
                turn = replace(number)
            case .connect(let number):
                return (number, try await open(number, until: deadline))
            case .refused:
                throw PostgresError(
                    .tooManyConnections, "\(limits.waiting) callers wait for a connection already",
                    hint: "raise the pool's maximum, or see what holds its connections")
            case .timedOut:
                throw PostgresError(
                    .timeout, "no connection of the pool became free in time",
                    hint: "raise the pool's maximum, or see what holds its connections")
            case .cancelled: throw PostgresError(.cancelled, "the task was cancelled")
            case .closed, .wait: throw PostgresError(.closed, "the pool is closed")
            }
        }
    }

    private func firstTurn(
        _ request: PoolStateMachine.Request, until deadline: ContinuousClock.Instant
    ) async -> PoolStateMachine.Turn {
        let waiter = state.withLock { state in
            state.nextWaiter &+= 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn = state.withLock { state -> PoolStateMachine.Turn in
                    // A cancellation before this line finds nobody to wake: it is seen here instead.
                    if Task.isCancelled { return .cancelled }
                    let turn = state.machine.borrow(waiter: waiter, request, now: .now)
                    if turn == .wait { state.waiters[waiter] = continuation }
                    return turn
                }
                guard turn == .wait else { return continuation.resume(returning: turn) }
                // Left to fire in vain if the caller is served before.
                _ = SocketLoop.shared.schedule(at: deadline) { [weak self] in self?.giveUp(waiter, isTimeout: true) }
            }
        } onCancel: {
            giveUp(waiter, isTimeout: false)
        }
    }

    private func giveUp(_ waiter: Int, isTimeout: Bool) {
        let continuation = state.withLock { state -> Continuation? in
            guard state.machine.leave(waiter: waiter, isTimeout: isTimeout) else { return nil }
            return state.waiters.removeValue(forKey: waiter)
        }
        continuation?.resume(returning: isTimeout ? .timedOut : .cancelled)
    }

    /// The connection, if it is alive.
    private func use(
        _ number: Int, mustCheck: Bool, until deadline: ContinuousClock.Instant
    ) async -> PostgresConnection? {
        guard let connection = state.withLock({ $0.connections[number] }), connection.isOpen else { return nil }
        if mustCheck {
            let time = min(deadline - .now, .seconds(2))
            guard (try? await connection.query("", timeout: time)) != nil else { return nil }
        }
        state.withLock { $0.machine.checked(number, now: .now) }
        return connection
    }

    private func replace(_ number: Int) -> PoolStateMachine.Turn {
        let (turn, connection) = state.withLock { state in
            let connection = state.connections.removeValue(forKey: number)
            let reason = connection?.isOpen ?? false ? PoolCloseReason.failedCheck : .lost
            return (state.machine.replace(number, reason: reason, now: .now), connection)
        }
        connection?.closeSoon()
        return turn
    }

    private func open(
        _ number: Int, until deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> PostgresConnection {
        do throws(PostgresError) {
            let connection = try await PostgresConnection.connect(settings, timeout: deadline - .now)
            let isWanted = state.withLock { state in
                let isWanted = state.machine.connected(number, now: .now)
                if isWanted { state.connections[number] = connection }
                return isWanted
            }
            lookAfter()
            if isWanted { return connection }
            connection.closeSoon()
            throw PostgresError(.closed, "the pool is closed")
        } catch {
            wake(state.withLock { $0.machine.connectFailed(number, now: .now) })
            throw error
        }
    }

    // MARK: Coming back

    private func giveBack(_ number: Int, _ connection: PostgresConnection) async {
        let isClean = await connection.isClean
        let fault: PoolCloseReason? = isClean ? nil : connection.isOpen ? .dirty : .lost
        let followup = state.withLock { state in
            let followup = state.machine.returned(number, fault: fault, now: .now)
            if followup.close != nil { state.connections[number] = nil }
            return followup
        }
        if followup.close != nil { connection.closeSoon() }
        wake(followup.wake)
    }

    private func wake(_ wake: PoolStateMachine.Wake?) {
        guard let wake else { return }
        let continuation = state.withLock { $0.waiters.removeValue(forKey: wake.waiter) }
        continuation?.resume(returning: wake.turn)
    }

    // MARK: Looking after

    /// Looks at everything every few seconds for as long as there is anything.
    private func lookAfter() {
        let mustStart = state.withLock { state in
            defer { state.isLookedAfter = true }
            return !state.isLookedAfter
        }
        if mustStart { scheduleLook() }
    }

    private func scheduleLook() {
        let shortest = min(limits.leakAfter, limits.maximumIdle, limits.maximumLifetime) / 2
        let pause = min(max(shortest, .milliseconds(50)), .seconds(5))
        _ = SocketLoop.shared.schedule(at: .now + pause) { [weak self] in self?.look() }
    }

    private func look() {
        let (closed, leaks, isOver) = state.withLock { state in
            let lost = state.connections.filter { !$0.value.isOpen }.map(\.key)
            let expired = state.machine.expire(lost: Set(lost), now: .now)
            let closed = expired.compactMap { state.connections.removeValue(forKey: $0.number) }
            state.isLookedAfter = !state.machine.isEmpty
            return (closed, state.machine.leaks(now: .now), state.machine.isEmpty)
        }
        for connection in closed { connection.closeSoon() }
        for leak in leaks { onLeak(leak) }
        if !isOver { scheduleLook() }
    }
}
