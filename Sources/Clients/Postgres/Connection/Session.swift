import CLibPQ
import Glibc

/// One connection's life from the first address to its end: a state machine around a `PGconn`, driven by the loop.
///
/// Nothing here waits: the loop calls when the socket or a deadline is due, callers leave statements and are woken.
final class Session: SocketWatcher, @unchecked Sendable {
    // Sendable by proof: everything that changes is touched on the loop's thread only. The loop calls there, the actor
    // runs there, and whoever else wants something comes through `loop.execute`.

    enum Phase {
        case new
        case connecting(Connecting)
        /// Nothing is under way; the socket is watched for the other side's end.
        case ready
        case busy(Operation)
        case draining(Draining)
        case closed(PostgresError)
    }

    /// The end of a statement that its caller has given up.
    struct Draining {
        /// When the session is given up, too.
        let limit: ContinuousClock.Instant
        /// Bytes that came since, and were thrown away.
        var received = 0
        /// The server has said all it had to say.
        var isDrained = false
        /// The cancel request is over; before that it could still hit the next statement.
        var isCancelOver = false
    }

    /// How much a statement that was cancelled may still send, where an answer may have less.
    static let drainBytes = 16 << 20
    /// How long a statement that was cancelled may take to end.
    static let drainTime = Duration.seconds(5)
    /// No more statements than this wait for one connection.
    static let queueLimit = 1_000
    /// Bytes that TLS has read already make no socket readable: look again after this time.
    static let recheckTime = Duration.milliseconds(100)

    let loop: SocketLoop
    let settings: PostgresSettings
    let health = SessionHealth()
    var phase = Phase.new
    var handle: ConnectionHandle?
    /// Statements behind the running one, in their order.
    var queue: [Operation] = []
    /// Whether something is left to be sent.
    var isFlushing = false
    /// Bytes that came since a row, or another result, was last complete.
    var unfinished = 0
    /// When TLS is to be looked into again.
    var recheck: ContinuousClock.Instant?
    /// The last thing the server said unasked before it closed: the reason of a loss.
    var lastWord: PostgresError?

    init(_ settings: PostgresSettings, loop: SocketLoop) {
        self.settings = settings
        self.loop = loop
    }

    // MARK: What the loop asks

    var interest: SocketInterest {
        guard let handle else { return .none }
        switch phase {
        case .connecting(let connecting):
            return SocketInterest(descriptor: handle.socket, events: connecting.events)
        case .busy(let operation) where operation.isPaused && !isFlushing:
            return .none
        case .ready, .busy, .draining:
            let events = isFlushing ? POLLIN | POLLOUT : POLLIN
            return SocketInterest(descriptor: handle.socket, events: Int16(events))
        case .new, .closed:
            return .none
        }
    }

    var deadline: ContinuousClock.Instant? {
        var next: ContinuousClock.Instant?
        switch phase {
        case .connecting(let connecting): next = min(connecting.deadline, connecting.attemptDeadline)
        case .busy(let operation): next = operation.deadline
        case .draining(let draining): next = draining.limit
        case .new, .ready, .closed: break
        }
        if let recheck { next = min(next ?? recheck, recheck) }
        for operation in queue { next = min(next ?? operation.deadline, operation.deadline) }
        return next
    }

    func socketReady() {
        switch phase {
        case .connecting: continueConnecting()
        case .ready, .busy, .draining: pump()
        case .new, .closed: break
        }
    }

    func deadlinePassed(_ now: ContinuousClock.Instant) {
        if let recheck, recheck <= now {
            self.recheck = nil
            pump()
        }
        expireQueue(now)
        switch phase {
        case .connecting(let connecting): connectDeadlinePassed(connecting, now)
        case .busy(let operation) where operation.deadline <= now:
            giveUp(operation, PostgresError(.timeout, "no answer to the statement in its time"))
        case .draining(let draining) where draining.limit <= now:
            lose(PostgresError(.timeout, "the server did not end a cancelled statement"))
        case .new, .ready, .busy, .draining, .closed: break
        }
    }

    // MARK: The end

    /// Ends the session because the other side, or the network, did.
    func lose(_ error: PostgresError) { end(error, isLoss: true) }

    /// Ends the session by our own will; statements under way fail.
    func close() { end(PostgresError(.closed, "the connection was closed"), isLoss: false) }

    private func end(_ error: PostgresError, isLoss: Bool) {
        let previous = phase
        if case .closed = previous { return }
        phase = .closed(error)
        // Finishes the PGconn, whose socket nobody watches from here on.
        handle = nil
        recheck = nil
        loop.remove(self)
        health.close(isLoss: isLoss)
        let waiting = queue
        queue = []
        switch previous {
        case .connecting(let connecting): connecting.continuation.resume(returning: .failure(error))
        case .busy(let operation): operation.finish(.failure(error))
        case .new, .ready, .draining, .closed: break
        }
        for operation in waiting { operation.finish(.failure(Self.afterEnd(error))) }
    }

    /// What a statement gets that comes to a session which has ended already.
    static func afterEnd(_ error: PostgresError) -> PostgresError {
        PostgresError(.closed, "the connection is closed: \(error.message)", hint: error.hint)
    }
}
