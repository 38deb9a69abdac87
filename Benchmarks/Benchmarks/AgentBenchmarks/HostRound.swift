import Probes
import Telemetry

/// A host probe that is asked again and again, as the agent does.
struct HostRound: Sendable {
    /// The files cannot be what the benchmark is about: one of its collectors failed.
    struct Failure: Error {
        let collectors: [String]
    }

    private let probe: HostProbe
    private let time = SystemTime()

    /// Creates a probe and measures once, so that its files are open; throws where a collector named in `settings` failed
    /// on recorded files.
    init(_ settings: HostSettings) async throws {
        probe = HostProbe(settings: settings, time: time)
        let success = try await families().first { $0.descriptor.name == "node_scrape_collector_success" }
        let failed = success?.samples.filter { $0.value == 0 }.flatMap(\.labelValues) ?? []
        if settings.paths.procfs != "/proc", !failed.isEmpty { throw Failure(collectors: failed) }
    }

    /// One round.
    func families() async throws -> [MetricFamily] {
        try await probe.measure(until: time.now() + .seconds(5)).families
    }

    /// One round and what the agent publishes of it.
    func snapshot(sequence: UInt64) async throws -> Snapshot {
        let start = time.now()
        let startedAt = time.wallClock()
        let result = try await probe.measure(until: start + .seconds(5))
        let measurement = Measurement(
            startedAt: start, startedAtWall: startedAt, finishedAt: time.now(), generation: sequence)
        let reading = Reading(
            target: probe.target, families: result.families, error: nil, measurement: measurement,
            version: result.version, summary: result.summary, collectors: result.collectors)
        return Snapshot(
            sequence: sequence, generation: sequence, readings: [reading], verdicts: [], publishedAt: time.now())
    }
}
