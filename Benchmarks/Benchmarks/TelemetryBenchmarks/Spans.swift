import Benchmark
import Exporters
import Telemetry
import Tracing

/// Spans, from their start to the queue.
func spanBenchmarks() {
    Benchmark("span, none: start and end, no-op tracer") { benchmark in
        let tracer: any Tracer = NoOpTracer()
        for _ in benchmark.scaledIterations { blackHole(endedSpan(tracer, .topLevel)) }
    }

    Benchmark("span, none: withSpan, no-op tracer") { benchmark in
        let tracer = NoOpTracer()
        for _ in benchmark.scaledIterations { tracer.withSpan("work") { span in blackHole(span) } }
    }

    Benchmark("span, unsampled root: start and end") { benchmark, backend in
        for _ in benchmark.scaledIterations { blackHole(endedSpan(backend.tracer, .topLevel)) }
    } setup: {
        try Backend(.parentBased(root: .never))
    }

    Benchmark("span, unsampled child: start and end") { benchmark, backend in
        let context = backend.tracer.startSpan("parent").context
        for _ in benchmark.scaledIterations { blackHole(endedSpan(backend.tracer, context)) }
    } setup: {
        try Backend(.parentBased(root: .never))
    }

    Benchmark("span, unsampled: withSpan") { benchmark, backend in
        for _ in benchmark.scaledIterations { backend.tracer.withSpan("work") { span in blackHole(span) } }
    } setup: {
        try Backend(.parentBased(root: .never))
    }

    queuedSpanBenchmarks()
}

/// Spans that are kept: what was gathered leaves between two measurements, and nothing is dropped.
private func queuedSpanBenchmarks() {
    Benchmark("span, kept: end alone, to the queue") { benchmark, backend in
        let spans = benchmark.scaledIterations.map { _ in backend.tracer.startSpan("work") }
        benchmark.startMeasurement()
        for span in spans { span.end() }
        benchmark.stopMeasurement()
        try await backend.empty()
    } setup: {
        try Backend(.always)
    }

    Benchmark("span, kept: start and end, to the queue") { benchmark, backend in
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(endedSpan(backend.tracer, .topLevel)) }
        benchmark.stopMeasurement()
        try await backend.empty()
    } setup: {
        try Backend(.always)
    }

    Benchmark("span, kept child: start and end, to the queue") { benchmark, backend in
        let context = backend.tracer.startSpan("parent").context
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(endedSpan(backend.tracer, context)) }
        benchmark.stopMeasurement()
        try await backend.empty()
    } setup: {
        try Backend(.always)
    }

    Benchmark("span, kept: withSpan with two attributes") { benchmark, backend in
        benchmark.startMeasurement()
        for number in benchmark.scaledIterations {
            backend.tracer.withSpan("work") { span in
                span.attributes["order.id"] = number
                span.attributes["order.kind"] = "parcel"
            }
        }
        benchmark.stopMeasurement()
        try await backend.empty()
    } setup: {
        try Backend(.always)
    }
}

@inline(never)
private func endedSpan(_ tracer: any Tracer, _ context: ServiceContext) -> any Span {
    let span = tracer.startSpan("work", context: context)
    span.end()
    return span
}
