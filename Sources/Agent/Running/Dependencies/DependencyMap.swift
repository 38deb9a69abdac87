import Alerting
import Synchronization
import Telemetry

/// Which check needs which other one, by the settings in force and by what the targets have said of themselves.
///
/// What a target named in its newest good round holds until another good one says otherwise: a pool that is down names
/// no database. An agent that is down stands for its host only as long as nothing at all answers there.
final class DependencyMap: Sendable {
    private struct State {
        var settings: DependencySettings
        var upstreams: [TargetID: Set<Upstream>] = [:]
        /// Other agents that are down on hosts that live: a port that refuses is an answer.
        var answering: Set<TargetID> = []
        var graph: DependencyGraph
        var revision: UInt64 = 1
        /// The newest findings with what they are of, for gates that ask many times a second.
        var found: (snapshot: Snapshot, revision: UInt64, at: MonotonicInstant, findings: DependencyFindings)?

        mutating func renew() {
            graph = settings.graph(upstreams: upstreams, answering: answering)
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
            state.answering.formIntersection(watched)
            state.renew()
        }
    }

    /// Takes note of the servers that a target names, and of agents that are down on hosts that live.
    func learn(_ reading: Reading?) {
        guard let reading else { return }
        if reading.target.kind == DependencySettings.peerKind { learn(peer: reading) }
        guard reading.error == nil else { return }
        let named = Upstream.named(by: reading)
        state.withLock { state in
            guard state.upstreams[reading.target] ?? [] != named else { return }
            state.upstreams[reading.target] = named
            state.renew()
        }
    }

    private func learn(peer reading: Reading) {
        let isAnswering = reading.error.map { !$0.mayBeOfNetwork && $0.code != .ownNetwork } ?? false
        state.withLock { state in
            guard state.answering.contains(reading.target) != isAnswering else { return }
            if isAnswering { state.answering.insert(reading.target) } else { state.answering.remove(reading.target) }
            state.renew()
        }
    }

    /// What is to blame for what in a snapshot.
    func explain(_ snapshot: Snapshot, at now: MonotonicInstant) -> DependencyFindings {
        let (graph, revision, found) = state.withLock { ($0.graph, $0.revision, $0.found) }
        if let found, found.snapshot === snapshot, found.revision == revision, found.at <= now,
            now - found.at < Self.freshness
        {
            return found.findings
        }
        let findings = graph.explain(snapshot, at: now)
        state.withLock { $0.found = (snapshot, revision, now, findings) }
        return findings
    }

    /// For how long findings hold of the same snapshot: what is in it grows old meanwhile.
    private static let freshness: Duration = .seconds(1)

    /// The graph, and a number that grows whenever there is another one.
    var current: (graph: DependencyGraph, revision: UInt64) { state.withLock { ($0.graph, $0.revision) } }

    /// The links, for people.
    var rows: [DependencyRow] {
        let (settings, graph) = state.withLock { ($0.settings, $0.graph) }
        return settings.rows(of: graph)
    }
}
