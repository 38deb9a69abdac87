import Benchmark

/// What an application pays for its own telemetry, beside the backends that do nothing.
///
/// Every benchmark does its work a thousand times, so that microseconds read as nanoseconds for one.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock], warmupIterations: 20, scalingFactor: .kilo, maxDuration: .seconds(3),
        maxIterations: 2_000)

    spanBenchmarks()
    metricBenchmarks()
    logBenchmarks()
    formatBenchmarks()
}
