import Benchmark
import Exporters
import Probes
import Telemetry

/// What every scrape of this host costs, part by part.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock], warmupIterations: 5, maxDuration: .seconds(3), maxIterations: 2_000)

    let families = SampleFamilies.make(series: 700)
    let merged = MergedFamilies(families)

    Benchmark("merge 700 series") { _ in
        blackHole(MergedFamilies(families))
    }

    Benchmark("render 700 series as text") { _ in
        blackHole(ExpositionFormat.text.render(merged))
    }

    Benchmark("render 700 series as OpenMetrics") { _ in
        blackHole(ExpositionFormat.openMetrics.render(merged))
    }

    Benchmark("a round of this host and its snapshot") { benchmark, round in
        for sequence in benchmark.scaledIterations {
            blackHole(try await round.snapshot(sequence: UInt64(sequence)))
        }
    } setup: {
        try await HostRound(HostSettings.defaults(names: .current))
    }

    Benchmark("parse the recorded /proc of a machine") { benchmark, round in
        for _ in benchmark.scaledIterations { blackHole(try await round.families()) }
    } setup: {
        try await HostRound(Recording.machine)
    }

    Benchmark("parse recorded network, disk and sysfs files") { benchmark, round in
        for _ in benchmark.scaledIterations { blackHole(try await round.families()) }
    } setup: {
        try await HostRound(Recording.links)
    }
}
