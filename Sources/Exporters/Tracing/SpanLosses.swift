import Synchronization

/// What spans had to leave out because of their limits, counted.
final class SpanLosses: Sendable {
    /// The counts so far.
    struct Counts: Sendable, Equatable {
        var attributes: UInt64 = 0
        var events: UInt64 = 0
        var links: UInt64 = 0
        /// Texts that were cut.
        var cut: UInt64 = 0
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func note(attributes: UInt32, events: UInt32, links: UInt32, cut: UInt64) {
        guard attributes > 0 || events > 0 || links > 0 || cut > 0 else { return }
        state.withLock { counts in
            counts.attributes &+= UInt64(attributes)
            counts.events &+= UInt64(events)
            counts.links &+= UInt64(links)
            counts.cut &+= cut
        }
    }
}
