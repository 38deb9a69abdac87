import Glibc
import Synchronization

/// What is known of a connection beyond its thread.
final class ConnectionState: Sendable {
    private struct Fields {
        var identity: BrokerIdentity?
        var blockedReason: String?
        var isOpen = false
        var isClosing = false
        /// Why the connection ended.
        var end: RabbitMQError?
        /// The link's own descriptor, valid as long as it stands here; -1 when there is none.
        var descriptor: Int32 = -1
    }

    private let fields = Mutex(Fields())
    /// One element when the connection ends other than by `close()`.
    let losses: AsyncStream<Void>
    private let lossSignal: AsyncStream<Void>.Continuation

    init() {
        (losses, lossSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var identity: BrokerIdentity? { fields.withLock { $0.identity } }
    var isOpen: Bool { fields.withLock { $0.isOpen } }
    var blockedReason: String? { fields.withLock { $0.blockedReason } }

    /// The error of a call on a connection that has ended.
    var ended: RabbitMQError {
        let reason = fields.withLock { $0.end?.message }
        return RabbitMQError(.closed, "not connected" + (reason.map { ": \($0)" } ?? ""))
    }

    func setDescriptor(_ descriptor: Int32) { fields.withLock { $0.descriptor = descriptor } }

    /// The connection stands; false when it is being closed meanwhile.
    func open(_ identity: BrokerIdentity) -> Bool {
        fields.withLock { fields in
            fields.identity = identity
            fields.isOpen = !fields.isClosing
            return fields.isOpen
        }
    }

    func setBlocked(_ reason: String?) { fields.withLock { $0.blockedReason = reason.map(OneLine.text) } }

    /// The connection ended; says so to those who listen, once.
    func lose(_ error: RabbitMQError) {
        let isLoss = fields.withLock { fields in
            defer {
                fields.isOpen = false
                fields.blockedReason = nil
                fields.descriptor = -1
            }
            if fields.end == nil { fields.end = error }
            return fields.isOpen && !fields.isClosing
        }
        if isLoss { lossSignal.yield() }
        lossSignal.finish()
    }

    /// From here on calls fail, and the end is no loss.
    func beginClosing() {
        fields.withLock { fields in
            fields.isClosing = true
            fields.isOpen = false
            if fields.end == nil { fields.end = RabbitMQError(.closed, "closed by this side") }
        }
        lossSignal.finish()
    }

    /// Ends whatever the thread waits for at the socket.
    func shutDown() {
        fields.withLock { fields in
            // Under the lock the descriptor cannot be closed and given to somebody else.
            if fields.descriptor >= 0 { shutdown(fields.descriptor, Int32(SHUT_RDWR)) }
        }
    }
}
