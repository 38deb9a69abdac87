import Exporters
import Probes
import Telemetry

/// Which collector a family comes from, as `collect[]` and `exclude[]` ask: by what the newest readings say.
enum SnapshotMembership {
    static func make(_ snapshot: Snapshot) -> CollectorMembership {
        var families: [String: String] = [:]
        for reading in snapshot.readings { families.merge(reading.collectors) { first, _ in first } }
        let host = HostSettings.knownCollectors.map(\.name)
        let others = Set(families.values).subtracting(host).sorted()
        return CollectorMembership(
            known: host + others,
            shared: ["node_scrape_collector_duration_seconds", "node_scrape_collector_success"], families: families)
    }
}
