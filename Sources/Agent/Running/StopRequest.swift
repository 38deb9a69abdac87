import Synchronization

/// Lets the signal service, which is part of the group, stop the group that is made after it.
final class StopRequest: Sendable {
    private let action = Mutex<(@Sendable () async -> Void)?>(nil)

    /// Says what stops the group.
    func connect(_ stop: @escaping @Sendable () async -> Void) {
        action.withLock { $0 = stop }
    }

    /// Stops the group.
    func request() async {
        await action.withLock { $0 }?()
    }
}
