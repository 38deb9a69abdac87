import CoreMetrics
import CountedMemory
import Exporters
import Telemetry
import Tracing

/// How often an operation asks for memory, once everything is warm.
enum Allocations {
    private static let count = 1_000

    static func measure(into table: inout Table) async throws {
        table.head("allocations of one operation")
        let (kept, unsampled) = (tracer(.always), tracer(.never))
        // What the queue has no room for would cost nothing: there is room for all of them.
        row(&table, "span, kept: start") { count in
            let spans = (0..<count).map { _ in kept.startSpan("work") }
            withExtendedLifetime(spans) {}
        } less: { count in
            withExtendedLifetime([OpenTelemetrySpan](unsafeUninitializedCapacity: count) { $1 = 0 }) {}
        }
        var spans = (0..<count).map { _ in kept.startSpan("work") }
        let calls = counted { for span in spans { span.end() } }
        table.row("span, kept: end, to the queue", each(calls), reached: calls == 0)
        spans = []
        row(&table, "span, kept: start and end, to the queue") { count in
            for _ in 0..<count { kept.startSpan("work").end() }
        }
        row(&table, "span, unsampled root: start and end") { count in
            for _ in 0..<count { unsampled.startSpan("work").end() }
        }
        let parent = unsampled.startSpan("parent").context
        row(&table, "span, unsampled child: start and end") { count in
            for _ in 0..<count { unsampled.startSpan("work", context: parent).end() }
        }
        row(&table, "span, none: start and end, no-op tracer") { count in
            let tracer = NoOpTracer()
            for _ in 0..<count { tracer.startSpan("work").end() }
        }
        instruments(&table)
    }

    private static func instruments(_ table: inout Table) {
        let registry = MetricRegistry()
        let counter = Counter(label: "work.done", dimensions: [("kind", "parcel")], factory: registry)
        let timer = Timer(label: "work.duration", dimensions: [("kind", "parcel")], factory: registry)
        row(&table, "counter") { count in for _ in 0..<count { counter.increment() } }
        row(&table, "timer") { count in for number in 0..<count { timer.recordNanoseconds(Int64(number) * 4_093) } }
    }

    private static func tracer(_ sampler: SamplerChoice) -> OpenTelemetryTracer {
        var settings = OpenTelemetryConfiguration.Traces()
        settings.sampler = sampler
        settings.batch.queue = 1 << 16
        settings.batch.batch = 1 << 16
        settings.batch.bytes = 1 << 30
        return OpenTelemetryTracer(settings)
    }

    /// A row with the calls of one operation, `less` those of what else the body does.
    private static func row(
        _ table: inout Table, _ name: String, _ body: (Int) -> Void, less: (Int) -> Void = { _ in }
    ) {
        body(count)
        less(count)
        let calls = counted { body(count) }
        let other = counted { less(count) }
        table.row(name, each(calls - min(calls, other)))
    }

    private static func counted(_ body: () -> Void) -> UInt64 {
        let before = counted_memory_calls()
        body()
        return counted_memory_calls() - before
    }

    private static func each(_ calls: UInt64) -> String { Table.text(Double(calls) / Double(count), digits: 2) }
}
