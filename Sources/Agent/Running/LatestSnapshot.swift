import Synchronization
import Telemetry

/// The newest snapshot; everything that is served is read from here, nothing waits.
final class LatestSnapshot: Sendable {
    private let current: Mutex<Snapshot>

    init(_ first: Snapshot) {
        current = Mutex(first)
    }

    /// The newest snapshot.
    var value: Snapshot { current.withLock { $0 } }

    /// Swaps in a newer snapshot; an older one than is there already is ignored.
    func publish(_ snapshot: Snapshot) {
        current.withLock { if snapshot.sequence > $0.sequence { $0 = snapshot } }
    }
}
