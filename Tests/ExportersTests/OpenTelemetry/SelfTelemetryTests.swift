import Telemetry
import Testing
import Tracing

@testable import Exporters

@Suite("What telemetry says of itself")
struct SelfTelemetryTests {
    private func tracer(spans: Int) -> OpenTelemetryTracer {
        let bench = TracerBench()
        for _ in 0..<spans { bench.start("work").end() }
        return bench.tracer
    }

    @Test("an older count, of somebody who reads at the same time, neither raises a counter nor comes again")
    func olderCount() throws {
        let registry = MetricRegistry()
        let own = SelfTelemetry(registry)
        for spans in [5, 2, 6] { own.tell(tracer(spans: spans)) }
        let started = try #require(registry.families().first { $0.descriptor.name == "otel_sdk_span_started_total" })
        #expect(started.value("RECORD_AND_SAMPLE") == 6)
    }
}
