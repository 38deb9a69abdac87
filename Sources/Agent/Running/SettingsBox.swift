import Synchronization
import Telemetry

/// The settings in force; a reload puts others in place as a whole.
final class SettingsBox: Sendable {
    private struct State {
        var loaded: LoadedSettings
        var reloadedAt: WallTime?
        var refusedAt: WallTime?
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

    /// When the newest reload was refused; nil where the settings on the disk are those in force.
    var refusedAt: WallTime? { state.withLock { $0.refusedAt } }

    /// Notes that the settings on the disk cannot be used; those in force stay.
    func noteRefusal() {
        let now = time.wallClock()
        state.withLock { $0.refusedAt = now }
    }

    /// What is to be told about the settings; empty where all is well.
    var notes: [String] {
        guard let refusedAt else { return [] }
        return [
            "the settings on the disk could not be used at \(refusedAt.rfc3339(fractionDigits: 0)); the old ones are "
                + "in force: run omniflow-agent check-config"
        ]
    }

    /// Puts other settings in place.
    func replace(_ loaded: LoadedSettings) {
        let now = time.wallClock()
        state.withLock { $0 = State(loaded: loaded, reloadedAt: now) }
    }
}
