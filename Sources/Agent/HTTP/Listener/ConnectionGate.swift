import NIOCore
import Synchronization

/// Counts open connections and makes room when there are too many: who waits longest without a request goes first.
final class ConnectionGate: Sendable {
    /// What becomes of a new connection.
    enum Admission {
        case admitted(ConnectionID)
        /// Admitted, and this one, which waited longest, has to go.
        case admittedInPlaceOf(any Channel, ConnectionID)
        case refused
    }

    struct ConnectionID: Sendable, Hashable {
        fileprivate let number: UInt64
    }

    private struct State {
        var nextNumber: UInt64 = 0
        var open = 0
        /// Connections without a request under way, and the order in which that began.
        var waiting: [UInt64: (since: UInt64, channel: any Channel)] = [:]
        var turn: UInt64 = 0
        var accepted: UInt64 = 0
        var evicted: UInt64 = 0
        var refused: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// A connection came in; it counts as waiting until its first request.
    func admit(_ channel: any Channel) -> Admission {
        state.withLock { state in
            state.accepted += 1
            var evicted: (any Channel)?
            if state.open >= limit {
                guard let longest = state.waiting.min(by: { $0.value.since < $1.value.since })?.key else {
                    state.refused += 1
                    return .refused
                }
                evicted = state.waiting.removeValue(forKey: longest)?.channel
                state.evicted += 1
            }
            state.open += 1
            let id = ConnectionID(number: state.nextNumber)
            state.nextNumber += 1
            state.turn += 1
            state.waiting[id.number] = (state.turn, channel)
            return evicted.map { .admittedInPlaceOf($0, id) } ?? .admitted(id)
        }
    }

    /// The connection sent a whole request head, or got its last answer: only who waits can be evicted.
    func setBusy(_ isBusy: Bool, _ id: ConnectionID, _ channel: any Channel) {
        state.withLock { state in
            if isBusy {
                state.waiting[id.number] = nil
            } else {
                state.turn += 1
                state.waiting[id.number] = (state.turn, channel)
            }
        }
    }

    /// The connection is closed.
    func closed(_ id: ConnectionID) {
        state.withLock { state in
            state.waiting[id.number] = nil
            state.open -= 1
        }
    }

    /// Open connections and what became of those that came.
    var counts: (open: Int, accepted: UInt64, evicted: UInt64, refused: UInt64) {
        state.withLock { ($0.open, $0.accepted, $0.evicted, $0.refused) }
    }
}
