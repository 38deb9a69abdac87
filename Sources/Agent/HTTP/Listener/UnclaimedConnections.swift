import NIOCore
import Synchronization

/// Connections that were set up and that nobody serves yet.
///
/// NIO ends the process where an asynchronous channel is let go of unused. That is what becomes of a connection that
/// comes in while its listener ends; held here, it is ended in good order as soon as its socket is closed.
final class UnclaimedConnections: Sendable {
    private struct State {
        var waiting: [ObjectIdentifier: HTTPListener.Connection] = [:]
        var isOver = false
    }

    private let state = Mutex(State())

    /// Holds a connection until somebody serves it or it is closed; once the listener has ended, closes it.
    func hold(_ connection: HTTPListener.Connection) {
        let (channel, id) = (connection.channel, ObjectIdentifier(connection.channel))
        let isOver = state.withLock { state in
            state.waiting[id] = connection
            return state.isOver
        }
        channel.closeFuture.whenComplete { _ in self.letGo(id, of: channel) }
        if isOver { channel.close(promise: nil) }
    }

    /// Somebody serves it now.
    func claim(_ connection: HTTPListener.Connection) {
        _ = state.withLock { $0.waiting.removeValue(forKey: ObjectIdentifier(connection.channel)) }
    }

    /// Closes what nobody will serve any more, now and whenever more comes.
    func end() {
        let left = state.withLock { state in
            state.isOver = true
            return state.waiting.values.map(\.channel)
        }
        for channel in left { channel.close(promise: nil) }
    }

    private func letGo(_ id: ObjectIdentifier, of channel: any Channel) {
        guard let connection = state.withLock({ $0.waiting.removeValue(forKey: id) }) else { return }
        _ = channel.eventLoop.makeFutureWithTask { try await connection.executeThenClose { _, _ in } }
    }
}
