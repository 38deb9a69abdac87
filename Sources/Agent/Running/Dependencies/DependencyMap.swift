import Alerting
import Synchronization
import Telemetry

/// Which check needs which other one, by the settings in force and by what the targets have said of themselves.
///
/// What a target named in its newest good round holds until another good one says otherwise: a pool that is down names
/// no database.
final class DependencyMap: Sendable {
    private struct State {
        var settings: DependencySettings
        var upstreams: [TargetID: Set<Upstream>] = [:]
        var graph: DependencyGraph
        var revision: UInt64 = 1

        mutating func renew() {
            graph = settings.graph(upstreams: upstreams)
            revision += 1
        }
    }

    private let state: Mutex<State>

    init(_ settings: DependencySettings) {
        state = Mutex(State(settings: settings, graph: settings.graph()))
    }

    /// Takes over other settings, and forgets what targets said that are not watched any more.
    func follow(_ settings: DependencySettings) {
        let watched = Set(settings.servers.map(\.target))
        state.withLock { state in
            state.settings = settings
            state.upstreams = state.upstreams.filter { watched.contains($0.key) }
            state.renew()
        }
    }

    /// Takes note of the servers that a target names.
    func learn(_ reading: Reading?) {
        guard let reading, reading.error == nil else { return }
        let named = Upstream.named(by: reading)
        state.withLock { state in
            guard state.upstreams[reading.target] ?? [] != named else { return }
            state.upstreams[reading.target] = named
            state.renew()
        }
    }

    /// What is to blame for what in a snapshot.
    func explain(_ snapshot: Snapshot, at now: MonotonicInstant) -> DependencyFindings {
        state.withLock { $0.graph }.explain(snapshot, at: now)
    }

    /// The graph, and a number that grows whenever there is another one.
    var current: (graph: DependencyGraph, revision: UInt64) { state.withLock { ($0.graph, $0.revision) } }

    /// The links, for people.
    var rows: [DependencyRow] {
        let (settings, graph) = state.withLock { ($0.settings, $0.graph) }
        return settings.rows(of: graph)
    }
}
