import Exporters
import Probes
import Telemetry

/// Which collector a host family comes from, as `collect[]` and `exclude[]` ask.
enum HostMembership {
    static func make(_ latest: LatestSnapshot) -> CollectorMembership {
        CollectorMembership(
            known: HostSettings.knownCollectors.map(\.name),
            shared: ["node_scrape_collector_duration_seconds", "node_scrape_collector_success"]
        ) { family in
            latest.value.reading(of: .localHost)?.collectors[family]
        }
    }
}
