import LinuxHost
import Synchronization
import Telemetry

/// Waits for the ends of a target's processes, and says when to look at once.
///
/// After an end it says so once more a second later, so that a restart is seen soon, too. What ends in that second is
/// looked at after it: however many processes come and go, two looks a second are the most.
final class ExitWatch: Sendable {
    private struct State {
        var tickets: [ProcessKey: ProcessExits.Ticket] = [:]
        var lastEnd: MonotonicInstant?
        var owesSecondLook = false
        var isClosed = false
    }

    /// How long after the first look the second one comes.
    static let pause: Duration = .seconds(1)

    private let exits: ProcessExits
    private let limit: Int
    private let time: any TimeSource
    private let ends: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init(_ exits: ProcessExits, limit: Int, time: any TimeSource) {
        self.exits = exits
        self.limit = limit
        self.time = time
        (ends, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// When a process was last known to have ended.
    var lastEnd: MonotonicInstant? { state.withLock { $0.lastEnd } }

    /// How many processes are waited for.
    var count: Int { state.withLock { $0.tickets.count } }

    /// Waits for these processes and no others; of too many for those that were started first.
    ///
    /// - Returns: the processes that are newly waited for: whether they are still those must be looked up.
    func follow(_ processes: [ProcessKey]) -> [ProcessKey] {
        let wanted = Set(
            processes.sorted { ($0.startTicks, $0.number) < ($1.startTicks, $1.number) }.prefix(max(0, limit)))
        let (missing, dropped) = state.withLock { state -> ([ProcessKey], [ProcessExits.Ticket]) in
            guard !state.isClosed else { return ([], []) }
            let dropped = state.tickets.filter { !wanted.contains($0.key) }
            for key in dropped.keys { state.tickets[key] = nil }
            return (wanted.filter { state.tickets[$0] == nil }, Array(dropped.values))
        }
        for ticket in dropped { exits.forget(ticket) }
        return missing.filter { watch($0) }
    }

    /// Notes that a process is not the one that was meant, or has ended already.
    func miss(_ key: ProcessKey) {
        let ticket = state.withLock { $0.tickets.removeValue(forKey: key) }
        if let ticket { exits.forget(ticket) }
        note(key)
    }

    /// Waits until it is time to look; nil once the watch is closed or the task is cancelled.
    func next() async -> Void? {
        let owesSecondLook = state.withLock { state in
            defer { state.owesSecondLook = false }
            return state.owesSecondLook && !state.isClosed
        }
        if owesSecondLook {
            guard (try? await time.sleep(for: Self.pause)) != nil, !isClosed else { return nil }
            return ()
        }
        for await _ in ends {
            state.withLock { $0.owesSecondLook = true }
            return ()
        }
        return nil
    }

    /// Waits for nobody any more.
    func close() {
        let tickets = state.withLock { state in
            state.isClosed = true
            defer { state.tickets = [:] }
            return Array(state.tickets.values)
        }
        for ticket in tickets { exits.forget(ticket) }
        end.finish()
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Whether the process is waited for now.
    private func watch(_ key: ProcessKey) -> Bool {
        switch exits.watch(key.number, { [weak self] in self?.note(key) }) {
        case .watching(let ticket):
            let isKept = state.withLock { state in
                if state.isClosed { return false }
                state.tickets[key] = ticket
                return true
            }
            if !isKept { exits.forget(ticket) }
            return isKept
        case .gone:
            note(key)
            return false
        case .unavailable: return false
        }
    }

    private func note(_ key: ProcessKey) {
        state.withLock { state in
            state.tickets[key] = nil
            state.lastEnd = time.now()
        }
        end.yield()
    }
}
