import Synchronization
import Telemetry

/// Where the process stands between start and exit, and who it is.
final class AgentLifecycle: Sendable {
    /// What the process is doing.
    enum Phase: String, Sendable {
        /// No complete round of probes yet.
        case starting
        /// Every target has been measured once.
        case running
        /// Told to stop: not ready any more, still answering.
        case draining
    }

    private struct State {
        var isDraining = false
        var lastBeat: MonotonicInstant
        var stuck: String?
    }

    /// A name of this run of the process: generations carry it, so that none outlives a restart.
    let boot: String
    /// When the process started.
    let startedAt: MonotonicInstant
    /// When the process started, on the wall clock.
    let startedAtWall: WallTime
    private let time: any TimeSource
    private let state: Mutex<State>

    /// How old the newest beat may be before the process counts as frozen.
    static let beatLimit: Duration = .seconds(15)

    init(time: any TimeSource) {
        self.time = time
        self.startedAt = time.now()
        self.startedAtWall = time.wallClock()
        self.boot = Self.makeBoot()
        self.state = Mutex(State(lastBeat: time.now()))
    }

    /// Whether the process has been told to stop.
    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// From now on the agent is not ready.
    func beginDraining() {
        state.withLock { $0.isDraining = true }
    }

    /// The supervising loop turned over; `stuck` names a prober that does not, nil when all do.
    func beat(stuck: String?) {
        state.withLock { state in
            state.lastBeat = time.now()
            state.stuck = stuck
        }
    }

    /// Why the process does not turn over; nil while it does.
    var fault: String? {
        state.withLock { state in
            let age = time.now() - state.lastBeat
            if age > Self.beatLimit { return "the supervising loop has stood still for \(Int(age.inSeconds)) s" }
            return state.stuck
        }
    }

    private static func makeBoot() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(UInt32.random(in: 0x1000_0000...UInt32.max, using: &generator), radix: 16)
    }
}
