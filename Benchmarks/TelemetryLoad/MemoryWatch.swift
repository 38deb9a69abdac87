import Synchronization

/// The most private memory that was seen.
final class MemoryWatch: Sendable {
    private let most = Mutex(0.0)

    var largest: Double { most.withLock { $0 } }

    func look() {
        let now = OwnProcess.privateMemory
        most.withLock { $0 = max($0, now) }
    }
}
