import Synchronization
public import Telemetry

/// All heartbeats that are expected, with what their jobs have said: written by callers, read by the probes.
///
/// Holds records for the names that were last set only, so that no caller can make it grow.
public final class HeartbeatBook: Sendable {
    /// Why a call was not taken.
    public enum Refusal: String, Sendable, CaseIterable {
        /// No token, a wrong one, or no such heartbeat; callers are not told which.
        case unauthorized
        /// More calls than any job makes.
        case flood
        /// The call says nothing that is understood.
        case malformed
    }

    /// How many calls of one heartbeat are taken at once, and how many each second.
    private static let budget = CallBudget(burst: 30, perSecond: 1)
    /// The same for calls that are refused, of all callers together.
    private static let refusedBudget = CallBudget(burst: 100, perSecond: 20)

    private struct State {
        var records: [String: HeartbeatRecord] = [:]
        var budgets: [String: CallBudget] = [:]
        var refusedBudget = HeartbeatBook.refusedBudget
        var refusals: [Refusal: UInt64] = [:]
        /// Raised whenever a record changes.
        var revision: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Creates a book with nothing in it.
    public init() {}

    /// Puts in what a store kept; what is not expected is dropped by `expect`.
    public func restore(_ records: [String: HeartbeatRecord]) {
        state.withLock { $0.records.merge(records) { _, kept in kept } }
    }

    /// Says which heartbeats there are; of others nothing is kept.
    public func expect(_ names: Set<String>, at now: WallTime) {
        state.withLock { state in
            let known = Set(state.records.keys)
            guard known != names else { return }
            for name in known.subtracting(names) {
                state.records[name] = nil
                state.budgets[name] = nil
            }
            for name in names.subtracting(known) { state.records[name] = HeartbeatRecord(expectedSince: now) }
            state.revision &+= 1
        }
    }

    /// Takes a call that has shown its right to be made.
    ///
    /// - Returns: nil where it was taken; else how long to wait before the next one.
    public func take(_ event: HeartbeatEvent, of name: String, time: any TimeSource) -> Duration? {
        let now = time.now()
        let wall = time.wallClock()
        return state.withLock { state in
            if let wait = state.budgets[name, default: Self.budget].take(at: now) {
                state.refusals[.flood, default: 0] &+= 1
                return wait
            }
            state.records[name]?.take(event, at: wall)
            state.revision &+= 1
            return nil
        }
    }

    /// Counts a call that was not taken; gives how long to wait where there are too many of them.
    public func refuse(_ refusal: Refusal, at now: MonotonicInstant) -> Duration? {
        state.withLock { state in
            state.refusals[refusal, default: 0] &+= 1
            return state.refusedBudget.take(at: now)
        }
    }

    /// The record of a heartbeat, made true to the clock; nil for a name that is not expected.
    public func record(of name: String, at now: WallTime) -> HeartbeatRecord? {
        state.withLock { state in
            guard state.records[name]?.pullBack(to: now) == true else { return state.records[name] }
            state.revision &+= 1
            return state.records[name]
        }
    }

    /// Calls that were not taken, by reason.
    public var refusals: [Refusal: UInt64] { state.withLock { $0.refusals } }

    /// Everything to keep, and a number that is raised whenever it changes.
    public var content: (records: [String: HeartbeatRecord], revision: UInt64) {
        state.withLock { ($0.records, $0.revision) }
    }

    /// The number of `content` alone.
    public var revision: UInt64 { state.withLock { $0.revision } }
}
