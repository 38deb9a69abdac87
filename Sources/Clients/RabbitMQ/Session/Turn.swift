import Synchronization

/// Whether a job has its turn on the thread right now.
final class Turn: Sendable {
    private let running = Atomic(false)

    var isRunning: Bool { running.load(ordering: .acquiring) }

    func begin() { running.store(true, ordering: .releasing) }

    func end() { running.store(false, ordering: .releasing) }
}
