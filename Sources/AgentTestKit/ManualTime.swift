import Synchronization
public import Telemetry

/// A time source that stands still until the test moves it.
///
/// Sleepers are woken in the order of their instants, each before the clock reads later than what it asked for.
public final class ManualTime: TimeSource {
    private struct Sleeper {
        let id: UInt64
        let instant: MonotonicInstant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: MonotonicInstant
        var wall: WallTime
        var sleepers: [Sleeper] = []
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
    }

    private let state: Mutex<State>
    private let sleeping = Tally()

    /// Creates a clock at an instant of both time lines.
    public init(
        now: MonotonicInstant = MonotonicInstant(nanoseconds: 1_000_000_000_000),
        wall: WallTime = WallTime(secondsSinceEpoch: 1_750_000_000)
    ) {
        state = Mutex(State(now: now, wall: wall))
    }

    /// The monotonic present.
    public func now() -> MonotonicInstant { state.withLock { $0.now } }

    /// The wall clock's present.
    public func wallClock() -> WallTime { state.withLock { $0.wall } }

    /// How many tasks sleep now.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// When the sleepers' times come, the next one first.
    public var instants: [MonotonicInstant] { state.withLock { $0.sleepers.map(\.instant).sorted() } }

    /// Suspends until the test has moved the clock far enough.
    public func sleep(until instant: MonotonicInstant) async throws {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if instant <= state.now { return .success(()) }
                    state.sleepers.append(Sleeper(id: id, instant: instant, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) } else { sleeping.add() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            if let sleeper {
                sleeping.add(-1)
                sleeper.continuation.resume(throwing: CancellationError())
            }
        }
    }

    /// Moves both clocks on, waking whoever's time has come.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            state.wall = state.wall + duration
            let now = state.now
            let due = state.sleepers.filter { $0.instant <= now }.sorted { $0.instant < $1.instant }
            state.sleepers.removeAll { $0.instant <= now }
            return due
        }
        sleeping.add(-due.count)
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Moves the wall clock alone, as somebody who sets it does.
    public func setWallClock(_ wall: WallTime) {
        state.withLock { $0.wall = wall }
    }

    /// Waits until at least this many tasks sleep.
    public func waitForSleepers(_ count: Int) async {
        await sleeping.wait(for: count)
    }
}
