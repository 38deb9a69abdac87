import Synchronization

/// A place for an observer that comes later than the handlers, or goes while they log.
///
/// swift-log is set up once and first of all; what carries records away may be made, replaced and taken out at any time
/// after. Observing takes no lock.
public final class LogObserverSlot: LogRecordObserver {
    private let current = Atomic<Unmanaged<Box>?>(nil)
    private let readers = Atomic(0)
    private let retired = Mutex<[Unmanaged<Box>]>([])

    /// Creates an empty place.
    public init() {}

    deinit {
        current.load(ordering: .acquiring)?.release()
        retired.withLock { $0.forEach { $0.release() } }
    }

    /// Hands the record to the present observer; forgets it where there is none.
    public func observe(_ record: LogRecord) {
        readers.add(1, ordering: .sequentiallyConsistent)
        defer { readers.subtract(1, ordering: .sequentiallyConsistent) }
        guard let box = current.load(ordering: .sequentiallyConsistent) else { return }
        // Used while it is counted, so that it needs no reference of this call's own.
        box._withUnsafeGuaranteedRef { $0.observer.observe(record) }
    }

    /// Puts an observer in, or with nil takes it out; a record that is on its way may still reach the one before.
    ///
    /// One that is taken out in the very moment of a record may be let go only with the next change.
    public func replace(with observer: (any LogRecordObserver)?) {
        let new = observer.map { Unmanaged.passRetained(Box($0)) }
        let unused = retired.withLock { retired -> [Unmanaged<Box>] in
            if let old = current.exchange(new, ordering: .sequentiallyConsistent) { retired.append(old) }
            // In the one order of all four operations, a reader that still got the old pointer counted itself before
            // the exchange. With no reader here it has left, and uses none any more.
            guard readers.load(ordering: .sequentiallyConsistent) == 0 else { return [] }
            defer { retired = [] }
            return retired
        }
        // Outside of the lock: the last reference may run code of others.
        for box in unused { box.release() }
    }

    private final class Box: Sendable {
        let observer: any LogRecordObserver

        init(_ observer: any LogRecordObserver) {
            self.observer = observer
        }
    }
}
