import Benchmark
import Exporters

/// Bodies of requests, and the headers of traces.
func formatBenchmarks() {
    let encoder = OTLPEncoder(resource: .detected(ServiceIdentity(name: "shop", version: "2.1.0")))
    let batch = OTLPItems.spans(SampleSpans.make(512))
    // Not a thousand times: a body each.
    let once = Benchmark.Configuration(
        metrics: [.wallClock], warmupIterations: 20, scalingFactor: .one, maxDuration: .seconds(3))

    for encoding in OTLPDestination.Encoding.allCases {
        Benchmark("encode 512 spans as \(encoding.rawValue.dropFirst(5))", configuration: once) { _ in
            blackHole(encoder.encode(batch, as: encoding))
        }
    }

    let field = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    Benchmark("traceparent: parse") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(TraceParent(parsing: field)) }
    }

    Benchmark("traceparent: write") { benchmark in
        guard let parent = TraceParent(parsing: field) else { return }
        for _ in benchmark.scaledIterations { blackHole(parent.description) }
    }
}
