import Benchmark

/// What an application pays for its own telemetry, beside the backends that do nothing.
///
/// Each does its work a thousand times between two looks at the clock; what is shown is the time of one. Allocations
/// are not counted here, since that takes an interposer: `telemetry-load allocations` counts them.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock], warmupIterations: 20, scalingFactor: .kilo, maxDuration: .seconds(3),
        maxIterations: 2_000)

    spanBenchmarks()
    metricBenchmarks()
    logBenchmarks()
    formatBenchmarks()
}
