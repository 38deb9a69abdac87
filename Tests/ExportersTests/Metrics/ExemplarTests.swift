import AgentTestKit
import CoreMetrics
import Telemetry
import Testing
import Tracing

@testable import Exporters

@Suite("Values lead to the traces in which they were measured")
struct ExemplarTests {
    private let time = ManualTime()

    private func context(_ span: UInt64, sampled: Bool = true) -> ServiceContext {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(
            traceID: TraceID(high: 0xABC, low: 0xDEF), spanID: SpanID(span), flags: sampled ? [.sampled] : [])
        return context
    }

    private func registry(_ filter: ExemplarFilter = .traceBased) -> MetricRegistry {
        let registry = MetricRegistry(exemplarFilter: filter, time: time)
        registry.describe(InstrumentDescriptor("work", description: "Work.", bounds: [0.1, 1]))
        return registry
    }

    @Test("what is brought up to date for a reading has no part in the reader's trace")
    func observers() {
        let registry = registry()
        registry.addObserver { Counter(label: "observed", factory: registry).increment() }
        let families = ServiceContext.withValue(context(1)) { registry.families() }
        #expect(families.flatMap(\.samples).map(\.value) == [1])
        #expect(families.flatMap(\.samples).allSatisfy { $0.exemplar == nil })
    }

    @Test("OpenMetrics shows the newest value of each bucket and of a counter with its trace, the text format never")
    func golden() throws {
        let registry = registry()
        let timer = Timer(label: "work", dimensions: [("kind", "a")], factory: registry)
        let counter = Counter(label: "jobs", factory: registry)
        timer.recordMilliseconds(3_000)
        ServiceContext.withValue(context(1)) { timer.recordMilliseconds(50) }
        time.advance(by: .milliseconds(1_250))
        ServiceContext.withValue(context(2)) {
            timer.recordMilliseconds(67)
            timer.recordMilliseconds(100)
            timer.recordMilliseconds(101)
            counter.increment(by: 3)
            Gauge(label: "level", factory: registry).record(1)
        }
        counter.increment()
        let merged = MergedFamilies(registry.families())
        let trace = #"{trace_id="0000000000000abc0000000000000def",span_id="0000000000000002"}"#
        let expected = """
            # HELP jobs Measured by the program as jobs.
            # TYPE jobs counter
            jobs_total 4.0 # \(trace) 3.0 1750000001.250
            # HELP level Measured by the program as level.
            # TYPE level gauge
            level 1.0
            # HELP work_seconds Work.
            # TYPE work_seconds histogram
            # UNIT work_seconds seconds
            work_seconds_bucket{kind="a",le="0.1"} 3 # \(trace) 0.1 1750000001.250
            work_seconds_bucket{kind="a",le="1.0"} 4 # \(trace) 0.101 1750000001.250
            work_seconds_bucket{kind="a",le="+Inf"} 5
            work_seconds_sum{kind="a"} 3.318
            work_seconds_count{kind="a"} 5
            # EOF

            """
        #expect(String(decoding: OpenMetricsText.render(merged).bytes, as: UTF8.self) == expected)
        let text = String(decoding: PrometheusText.render(merged).bytes, as: UTF8.self)
        #expect(!text.contains("trace_id") && !text.contains(" # "))
        let parsed = try ExpositionParser(OpenMetricsText.render(merged).bytes, .openMetrics)
        #expect(parsed.families.map(\.exemplars.count) == [1, 0, 2])
    }

    @Test(
        "Which values become exemplars, the filter says",
        arguments: [
            (ExemplarFilter.traceBased, true, true), (.traceBased, false, false), (.alwaysOn, true, true),
            (.alwaysOn, false, true), (.alwaysOff, true, false),
        ])
    func filter(filter: ExemplarFilter, isSampled: Bool, isKept: Bool) {
        let registry = registry(filter)
        ServiceContext.withValue(context(1, sampled: isSampled)) {
            Timer(label: "t", factory: registry).recordSeconds(2)
            Counter(label: "c", factory: registry).increment()
            FloatingPointCounter(label: "f", factory: registry).increment(by: 1)
        }
        let points = MetricReader(registry).collect()
        let exemplars = points.flatMap { $0.numbers.flatMap(\.exemplars) + $0.histograms.flatMap(\.exemplars) }
        #expect(exemplars.count == (isKept ? 3 : 0))
        #expect(exemplars.allSatisfy { $0.spanID == SpanID(1) && $0.time == 1_750_000_000_000_000_000 })
    }

    @Test("Outside of a span there is none")
    func outside() {
        let registry = registry(.alwaysOn)
        Timer(label: "t", factory: registry).recordSeconds(2)
        ServiceContext.withValue(.topLevel) { Timer(label: "t", factory: registry).recordSeconds(2) }
        #expect(MetricReader(registry).collect().first?.histograms.first?.exemplars == [])
    }

    @Test("A reader tells an exemplar once, /metrics as long as it is the newest")
    func once() {
        let registry = registry()
        let reader = MetricReader(registry)
        ServiceContext.withValue(context(1)) { Counter(label: "c", factory: registry).increment() }
        time.advance(by: .seconds(1))
        #expect(reader.collect().first?.numbers.first?.exemplars.count == 1)
        time.advance(by: .seconds(1))
        #expect(reader.collect().first?.numbers.first?.exemplars.count == 0)
        #expect(registry.families().first?.samples.first?.exemplar != nil)
    }

    @Test("An exemplar that changed is a change, though the number is the same")
    func rememberedExposition() {
        let memory = MergeMemory()
        let family = MetricDescriptor("a_total", .counter, help: "H.")
        func render(_ exemplar: Exemplar?) -> String {
            let samples = [Sample(labelNames: [], labelValues: [], value: 1, exemplar: exemplar)]
            let source = FamilySource([MetricFamily(family, samples: samples)], labels: [.init("target", "t")])
            let merged = MergedFamilies([source], memory: memory)
            return String(decoding: OpenMetricsText.render(merged).bytes, as: UTF8.self)
        }
        func exemplar(_ id: String) -> Exemplar { Exemplar(labelNames: ["id"], labelValues: [id], value: 1) }
        #expect(!render(nil).contains(" # "))
        #expect(render(exemplar("1")).contains(#"a_total{target="t"} 1.0 # {id="1"} 1.0"#))
        #expect(render(exemplar("1")).contains(#"# {id="1"}"#))
        #expect(render(exemplar("2")).contains(#"# {id="2"}"#))
        #expect(!render(nil).contains(" # "))
    }

    @Test(
        "Labels that OpenMetrics does not take leave an exemplar out",
        arguments: [
            (["id"], [String(repeating: "é", count: 126)], true), (["id"], [String(repeating: "é", count: 127)], false),
            (["0"], ["a"], false), (["a", "a"], ["1", "2"], false), (["a"], [], false), ([], [], true),
        ])
    func limits(names: [String], values: [String], isShown: Bool) throws {
        let exemplar = Exemplar(labelNames: names, labelValues: values, value: .infinity)
        let sample = Sample(labelNames: [], labelValues: [], value: 1, exemplar: exemplar)
        let family = MetricFamily(MetricDescriptor("a_total", .counter, help: "H."), samples: [sample])
        let parsed = try ExpositionParser(OpenMetricsText.render(MergedFamilies([family])).bytes, .openMetrics)
        #expect(parsed.families.first?.exemplars.count == (isShown ? 1 : 0))
    }

    @Test("A sample pays for an exemplar with a pointer only")
    func size() {
        #expect(MemoryLayout<Sample>.size == 40)
    }
}
