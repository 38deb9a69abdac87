import Benchmark
import CoreMetrics
import Exporters

/// Instruments of swift-metrics.
func metricBenchmarks() {
    let registry = MetricRegistry()
    instrumentBenchmarks("registry", registry)
    instrumentBenchmarks("no-op", NOOPMetricsHandler.instance)

    Benchmark("metrics, registry: make a counter that is there") { benchmark in
        for _ in benchmark.scaledIterations {
            Counter(label: "work.done", dimensions: [("kind", "parcel")], factory: registry).increment()
        }
    }
}

private func instrumentBenchmarks(_ name: String, _ factory: any MetricsFactory) {
    let dimensions = [("kind", "parcel"), ("outcome", "ok")]
    let counter = Counter(label: "work.done", dimensions: dimensions, factory: factory)
    let timer = Timer(label: "work.duration", dimensions: dimensions, factory: factory)
    let recorder = Recorder(label: "work.size", dimensions: dimensions, aggregate: true, factory: factory)

    Benchmark("metrics, \(name): counter") { benchmark in
        for _ in benchmark.scaledIterations { counter.increment() }
    }

    Benchmark("metrics, \(name): timer") { benchmark in
        for number in benchmark.scaledIterations { timer.recordNanoseconds(Int64(number) * 4_093) }
    }

    Benchmark("metrics, \(name): recorder") { benchmark in
        for number in benchmark.scaledIterations { recorder.record(number * 31) }
    }
}
