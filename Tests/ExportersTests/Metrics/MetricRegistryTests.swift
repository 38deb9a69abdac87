import AgentTestKit
import CoreMetrics
import Telemetry
import Testing

@testable import Exporters

@Suite("What is measured through swift-metrics is kept")
struct MetricRegistryTests {
    private let time = ManualTime()

    private func registry(limit: Int = 2_000) -> MetricRegistry {
        MetricRegistry(cardinalityLimit: limit, time: time)
    }

    private func value(_ registry: MetricRegistry, _ name: String, _ labels: String...) -> Double? {
        registry.families().first { $0.descriptor.name == name }?.samples
            .first { $0.suffix == .none && $0.labelValues == labels }?.value
    }

    @Test("Nothing is lost when many tasks count at once, in however many handlers")
    func concurrency() async {
        let registry = registry()
        let (tasks, rounds) = (16, 2_000)
        await withDiscardingTaskGroup { group in
            for task in 0..<tasks {
                group.addTask {
                    let timer = Timer(label: "t", factory: registry)
                    let fraction = FloatingPointCounter(label: "f", factory: registry)
                    let meter = Meter(label: "m", factory: registry)
                    for round in 0..<rounds {
                        Counter(label: "c", dimensions: [("task", "\(task % 4)")], factory: registry).increment()
                        timer.recordMilliseconds(round % 20)
                        fraction.increment(by: 0.5)
                        meter.increment(by: 2.0)
                        meter.decrement()
                    }
                }
            }
        }
        let all = Double(tasks * rounds)
        for task in 0..<4 { #expect(value(registry, "c_total", "\(task)") == all / 4) }
        #expect(value(registry, "f_total") == all / 2)
        #expect(value(registry, "m") == all)
        let timer = registry.families().first { $0.descriptor.name == "t_seconds" }
        #expect(timer?.samples.last?.value == all)
        #expect(timer?.samples.first?.value == all / 20 * 6)
    }

    @Test("Handlers of one label and the same dimensions are one, in whatever order the dimensions come")
    func dimensionOrder() {
        let registry = registry()
        let one = registry.makeCounter(label: "c", dimensions: [("a", "1"), ("b", "2"), ("c", "3")])
        let other = registry.makeCounter(label: "c", dimensions: [("c", "3"), ("a", "1"), ("b", "2")])
        #expect(one === other)
        #expect(one !== registry.makeCounter(label: "c", dimensions: [("a", "1"), ("b", "3")]))
        #expect(one !== registry.makeCounter(label: "d", dimensions: [("a", "1"), ("b", "2"), ("c", "3")]))
        // Names are the same in both cases, and of two dimensions of one name the later counts.
        #expect(
            registry.makeMeter(label: "Queue", dimensions: [("a", "1"), ("a", "2")])
                === registry.makeMeter(label: "queue", dimensions: [("a", "2")]))
    }

    @Test("A series is gone when all who made it have destroyed it, and begins anew after that")
    func destroy() {
        let registry = registry()
        let first = Counter(label: "c", dimensions: [("a", "1")], factory: registry)
        let second = Counter(label: "c", dimensions: [("a", "1")], factory: registry)
        Counter(label: "c", dimensions: [("a", "2")], factory: registry).increment()
        first.increment(by: 3)
        first.destroy()
        second.increment()
        #expect(value(registry, "c_total", "1") == 4)
        second.destroy()
        #expect(value(registry, "c_total", "1") == nil)
        #expect(value(registry, "c_total", "2") == 1)
        second.destroy()
        first.increment()
        Counter(label: "c", dimensions: [("a", "1")], factory: registry).increment()
        #expect(value(registry, "c_total", "1") == 1)
    }

    @Test("Everything can be destroyed")
    func destroyEverything() {
        let registry = registry()
        Counter(label: "a", factory: registry).destroy()
        FloatingPointCounter(label: "b", factory: registry).destroy()
        Meter(label: "c", factory: registry).destroy()
        Recorder(label: "d", dimensions: [], aggregate: true, factory: registry).destroy()
        Gauge(label: "e", factory: registry).destroy()
        Timer(label: "f", factory: registry).destroy()
        #expect(registry.statistics == MetricRegistryStatistics())
        #expect(registry.families().isEmpty)
    }

    @Test("Of two kinds of one label the first is shown, until it is destroyed")
    func conflict() {
        let registry = registry()
        let counter = Counter(label: "x", factory: registry)
        let gauge = Gauge(label: "x", factory: registry)
        counter.increment(by: 2)
        gauge.record(7)
        #expect(registry.families().map(\.descriptor.name) == ["x_total"])
        #expect(registry.statistics.conflicting == 1)
        counter.destroy()
        #expect(value(registry, "x") == 7)
        #expect(registry.statistics.conflicting == 0)
    }

    @Test("What cannot be counted is ignored and counted as that")
    func uselessValues() {
        let registry = registry()
        let counter = registry.makeCounter(label: "c", dimensions: [])
        let fraction = registry.makeFloatingPointCounter(label: "f", dimensions: [])
        let meter = registry.makeMeter(label: "m", dimensions: [])
        let timer = registry.makeTimer(label: "t", dimensions: [])
        let recorder = registry.makeRecorder(label: "r", dimensions: [], aggregate: true)
        counter.increment(by: 5)
        counter.increment(by: -3)
        for useless in [Double.nan, .infinity, -.infinity, -1] { fraction.increment(by: useless) }
        for useless in [Double.nan, .infinity, -.infinity] {
            meter.increment(by: useless)
            meter.decrement(by: useless)
            recorder.record(useless)
        }
        timer.recordNanoseconds(-1)
        #expect(value(registry, "c_total") == 5)
        #expect(value(registry, "f_total") == 0)
        #expect(value(registry, "m") == nil)
        #expect(
            registry.families().filter { $0.descriptor.kind == .histogram }.allSatisfy { $0.samples.last?.value == 0 })
        #expect(registry.statistics.ignoredValues == 15)
    }

    @Test("A gauge shows whatever it was set to, and nothing before")
    func gauges() {
        let registry = registry()
        let gauge = registry.makeRecorder(label: "g", dimensions: [], aggregate: false)
        #expect(registry.families().isEmpty)
        gauge.record(.nan)
        #expect(value(registry, "g")?.isNaN == true)
        gauge.record(Int64.min)
        #expect(value(registry, "g") == -9_223_372_036_854_775_808)
        gauge.record(-.infinity)
        #expect(value(registry, "g") == -.infinity)
    }

    @Test("A counter stops at the largest number, and counts on after a reset")
    func saturation() {
        let registry = registry()
        let counter = registry.makeCounter(label: "c", dimensions: [])
        for _ in 0..<3 { counter.increment(by: .max) }
        #expect(value(registry, "c_total") == Double(Int64.max))
        counter.reset()
        #expect(value(registry, "c_total") == 0)
        counter.increment(by: 2)
        #expect(value(registry, "c_total") == 2)
        let fraction = registry.makeFloatingPointCounter(label: "f", dimensions: [])
        for _ in 0..<3 { fraction.increment(by: .greatestFiniteMagnitude) }
        #expect(value(registry, "f_total") == .greatestFiniteMagnitude)
    }

    @Test("Beyond the limit everything is counted as one, nothing is lost and nothing twice")
    func overflow() {
        let registry = registry(limit: 10)
        for round in 0..<3 {
            for index in 0..<25 {
                Counter(label: "c", dimensions: [("id", "\(index)")], factory: registry).increment(by: round + 1)
            }
        }
        Counter(label: "other", dimensions: [("id", "1")], factory: registry).increment()
        let samples = registry.families().first { $0.descriptor.name == "c_total" }?.samples ?? []
        #expect(samples.count == 11)
        #expect(samples.reduce(0) { $0 + $1.value } == 25 * 6)
        #expect(samples.last?.labelNames == ["otel_metric_overflow"])
        #expect(samples.last?.labelValues == ["true"])
        #expect(samples.last?.value == 90)
        #expect(registry.statistics.overflowing == 1)
        let points = MetricReader(registry).collect().first { $0.name == "c" }?.numbers ?? []
        #expect(points.last?.attributes == [Attribute("otel.metric.overflow", .bool(true))])
    }

    @Test("A place that was given back is taken by the next")
    func limitAfterDestroy() {
        let registry = registry(limit: 1)
        let first = Counter(label: "c", dimensions: [("id", "1")], factory: registry)
        let second = Counter(label: "c", dimensions: [("id", "2")], factory: registry)
        second.increment()
        first.destroy()
        Counter(label: "c", dimensions: [("id", "3")], factory: registry).increment(by: 5)
        #expect(value(registry, "c_total", "3") == 5)
        #expect(value(registry, "c_total", "true") == 1)
        second.destroy()
        #expect(value(registry, "c_total", "true") == nil)
    }

    @Test(
        "A value belongs to the first bucket whose bound is not below it",
        arguments: [
            (-5, 0), (0, 0), (0.5, 1), (1, 1), (1.0000000000000002, 2), (2, 2), (5, 3), (5.1, 4), (1e300, 4),
        ] as [(Double, Int)])
    func buckets(value: Double, bucket: Int) {
        let registry = registry()
        registry.describe(InstrumentDescriptor("r", bounds: [0, 1, 2, 5]))
        Recorder(label: "r", dimensions: [], aggregate: true, factory: registry).record(value)
        let counts = MetricReader(registry).collect().first?.histograms.first?.bucketCounts ?? []
        #expect(counts == (0...4).map { $0 == bucket ? 1 : 0 })
    }

    @Test("Bounds go by what is described, else by the unit and the name")
    func bounds() {
        let registry = registry()
        registry.describe(InstrumentDescriptor("own", unit: "By", bounds: [1, 10]))
        registry.describe(InstrumentDescriptor("broken", bounds: [1, 1]))
        for label in ["db.client.operation.duration", "db.client.other", "http.server.request.duration", "t"] {
            _ = registry.makeTimer(label: label, dimensions: [])
        }
        for label in ["own", "broken", "r"] { _ = registry.makeRecorder(label: label, dimensions: [], aggregate: true) }
        let metrics = MetricReader(registry).collect()
        #expect(
            metrics.map(\.name) == [
                "broken", "db.client.operation.duration", "db.client.other", "http.server.request.duration", "own",
                "r", "t",
            ])
        #expect(
            metrics.map { $0.histograms.first?.bounds } == [
                HistogramBounds.general, HistogramBounds.databaseSeconds, HistogramBounds.databaseSeconds,
                HistogramBounds.seconds, [1, 10], HistogramBounds.general, HistogramBounds.seconds,
            ])
        #expect(metrics.map(\.unit) == ["", "s", "s", "s", "By", "", "s"])
    }

    @Test("Series stand in the order of their attributes, whatever order they came in")
    func order() {
        let registry = registry()
        for values in ["b", "a", "c"].shuffled() {
            Counter(label: "c", dimensions: [("x", values)], factory: registry).increment()
        }
        #expect(registry.families().first?.samples.map(\.labelValues) == [["a"], ["b"], ["c"]])
    }

    @Test("All instruments of the conventions can be shown, each under a name of its own")
    func conventions() {
        let names = InstrumentDescriptor.conventions.map {
            BridgeName.family($0.name, unit: $0.unit, kind: $0.unit == "s" ? .histogram : .gauge).name
        }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy(MetricDescriptor.isValidName))
        #expect(InstrumentDescriptor.conventions.allSatisfy { $0.description.hasSuffix(".") })
    }
}

extension MetricData {
    /// The points of a gauge or a sum.
    var numbers: [NumberPoint] {
        switch shape {
        case .gauge(let points), .sum(let points, _, _): points
        case .histogram, .summary: []
        }
    }

    /// The points of a histogram.
    var histograms: [HistogramPoint] {
        if case .histogram(let points, _) = shape { return points }
        return []
    }
}
