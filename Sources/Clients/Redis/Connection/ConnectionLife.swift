import Synchronization

/// Whether a connection lives, and the word to whoever watches it.
final class ConnectionLife: Sendable {
    /// One element when the connection ends without our wish; ends with the connection.
    let losses: AsyncStream<Void>
    private let announcement: AsyncStream<Void>.Continuation
    private let isEnded = Atomic(false)

    init() {
        (losses, announcement) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var isOpen: Bool { !isEnded.load(ordering: .acquiring) }

    /// Ends; later calls say nothing.
    func end(isLoss: Bool) {
        guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if isLoss { announcement.yield() }
        announcement.finish()
    }
}
