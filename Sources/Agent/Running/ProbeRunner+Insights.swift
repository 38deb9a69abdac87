import Probes
import Telemetry

extension ProbeRunner {
    /// What a PostgreSQL server's newest round found for people to read; nil for other targets and before the first.
    func insights(of target: TargetID) -> PostgresInsights? {
        (probe(of: target) as? PostgresProbe)?.insights
    }
}
