import Synchronization
import Telemetry

/// The newest snapshot; everything that is served is read from here, nothing waits.
///
/// It is made when somebody reads it after a change: with thousands of targets most changes are read by nobody.
final class LatestSnapshot: Sendable {
    private struct Current: Sendable {
        var snapshot: Snapshot
        /// The newest change that is known of.
        var sequence: UInt64
        var generation: UInt64
        var make: (@Sendable () -> Snapshot?)?
    }

    private let current: Mutex<Current>

    init(_ first: Snapshot) {
        current = Mutex(Current(snapshot: first, sequence: first.sequence, generation: first.generation))
    }

    /// Connects with who makes a snapshot of what is known now.
    func connect(_ make: @escaping @Sendable () -> Snapshot?) { current.withLock { $0.make = make } }

    /// Notes that something has changed since the newest snapshot was made.
    func note(sequence: UInt64, generation: UInt64) {
        current.withLock { current in
            guard sequence > current.sequence else { return }
            current.sequence = sequence
            current.generation = generation
        }
    }

    /// The newest complete generation, without a snapshot being made.
    var generation: UInt64 { current.withLock { $0.generation } }

    /// The newest snapshot.
    var value: Snapshot {
        let (known, make) = current.withLock { current in
            (current.snapshot, current.sequence > current.snapshot.sequence ? current.make : nil)
        }
        // Made without the lock: who makes it takes the runner's.
        guard let newer = make?() else { return known }
        return current.withLock { current in
            if newer.sequence > current.snapshot.sequence { current.snapshot = newer }
            return current.snapshot
        }
    }
}
