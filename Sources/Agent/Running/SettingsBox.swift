import Synchronization
import Telemetry

/// The settings in force; a reload puts others in place as a whole.
final class SettingsBox: Sendable {
    private struct State {
        var loaded: LoadedSettings
        var reloadedAt: WallTime?
    }

    private let state: Mutex<State>
    private let time: any TimeSource

    init(_ loaded: LoadedSettings, time: any TimeSource) {
        self.state = Mutex(State(loaded: loaded))
        self.time = time
    }

    /// The settings in force.
    var value: AgentSettings { state.withLock { $0.loaded.settings } }

    /// The settings in force with their sources.
    var loaded: LoadedSettings { state.withLock { $0.loaded } }

    /// When a reload last put others in place; nil before the first.
    var reloadedAt: WallTime? { state.withLock { $0.reloadedAt } }

    /// Puts other settings in place.
    func replace(_ loaded: LoadedSettings) {
        let now = time.wallClock()
        state.withLock { $0 = State(loaded: loaded, reloadedAt: now) }
    }
}
