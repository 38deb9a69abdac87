import Benchmark
import Exporters
import Logging
import Telemetry

/// Records of the log, from the logger to the queue.
func logBenchmarks() {
    Benchmark("log, no-op: a record with two values") { benchmark in
        let logger = Logger(label: "shop") { _ in SwiftLogNoOpLogHandler() }
        for number in benchmark.scaledIterations { say(logger, number) }
    }

    Benchmark("log: a record with two values, to the queue") { benchmark, backend in
        let logger = Logger(label: "shop") { label in
            backend.telemetry.logHandler(label: label, beside: SwiftLogNoOpLogHandler())
        }
        benchmark.startMeasurement()
        for number in benchmark.scaledIterations { say(logger, number) }
        benchmark.stopMeasurement()
        try await backend.empty()
    } setup: {
        try Backend(.always)
    }
}

private func say(_ logger: Logger, _ number: Int) {
    logger.info("order shown", metadata: ["order": "\(number)", "kind": "parcel"])
}
