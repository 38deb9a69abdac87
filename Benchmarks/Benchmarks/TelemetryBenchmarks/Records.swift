import Benchmark
import Exporters
import Logging
import Telemetry

/// Records of the log, from the logger to the queue.
func logBenchmarks() {
    Benchmark("log, none: a record with two values") { benchmark in
        let logger = Logger(label: "shop") { _ in SilentHandler() }
        for number in benchmark.scaledIterations { say(logger, number) }
    }

    Benchmark("log: a record with two values, to the queue") { benchmark, backend in
        let logger = Logger(label: "shop") { label in
            backend.telemetry.logHandler(label: label, beside: SilentHandler())
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

/// Takes every record and does nothing with it; swift-log's own takes none but the critical ones.
private struct SilentHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}
