import Synchronization

/// What may be asked of a session from any thread.
final class SessionHealth: Sendable {
    let losses: AsyncStream<Void>
    private let lossContinuation: AsyncStream<Void>.Continuation
    private let flag = Atomic(false)

    init() {
        (losses, lossContinuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    var isOpen: Bool { flag.load(ordering: .acquiring) }

    func open() { flag.store(true, ordering: .releasing) }

    /// Ends the session for those who watch it.
    ///
    /// - Parameter isLoss: the other side ended it.
    func close(isLoss: Bool) {
        let wasOpen = flag.exchange(false, ordering: .acquiringAndReleasing)
        if isLoss && wasOpen { lossContinuation.yield() }
        lossContinuation.finish()
    }
}
