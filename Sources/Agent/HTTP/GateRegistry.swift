import Synchronization

/// The gates of all listeners, for the agent's own families.
final class GateRegistry: Sendable {
    private let all = Mutex<[HTTPListener]>([])

    /// The listeners that are counted.
    var listeners: [HTTPListener] {
        get { all.withLock { $0 } }
        set { all.withLock { $0 = newValue } }
    }

    /// Where a listener really is; nil before it was bound.
    func address(of name: String) -> ListenerAddress? {
        listeners.first { $0.name == name }?.boundAddress
    }

    /// What each has counted.
    var counts: [ListenerCounts] {
        listeners.map { listener in
            let counts = listener.gate.counts
            return ListenerCounts(
                name: listener.name, open: counts.open, accepted: counts.accepted, evicted: counts.evicted,
                refused: counts.refused)
        }
    }
}
