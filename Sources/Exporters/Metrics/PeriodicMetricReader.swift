public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Collects metrics again and again and sends them; one export at a time.
///
/// The interval counts from one start to the next; where an export takes longer, the starts that it missed are skipped.
/// Points that were not taken are lost, and counted: cumulative ones come again with the next export, differences do
/// not.
public final class PeriodicMetricReader: Service {
    /// Gives metrics that are in no registry, such as those of the last snapshot.
    public typealias Source = @Sendable () async -> [MetricData]

    private let reader: MetricReader
    private let exporter: any OTLPExporter
    private let interval: Duration
    private let timeout: Duration
    private let flush: Duration
    private let time: any TimeSource
    private let source: Source?
    private let stop = StopSignal()
    private let counts = Mutex(PeriodicMetricStatistics())
    private let gathering: MetricSeries

    /// Creates a reader that does nothing before `run()`.
    ///
    /// - Parameters:
    ///   - reader: Remembers what was told; one that is handed on to the next `PeriodicMetricReader` loses nothing.
    ///   - interval: From start to start; at least a millisecond.
    ///   - timeout: The longest an export may take.
    ///   - flush: How long the last export may take when the program ends.
    ///   - source: More metrics, sent with those of the registry.
    public init(
        _ reader: MetricReader, exporter: any OTLPExporter, interval: Duration = .seconds(60),
        timeout: Duration = .seconds(30), flush: Duration = .seconds(5), time: any TimeSource = SystemTime(),
        source: Source? = nil
    ) {
        self.reader = reader
        self.exporter = exporter
        self.interval = max(interval, .milliseconds(1))
        self.timeout = timeout
        self.flush = flush
        self.time = time
        self.source = source
        let type = "periodic_metric_reader"
        gathering = reader.registry.series(
            "otel.sdk.metric_reader.collection.duration", .timer,
            [("otel.component.type", type), ("otel.component.name", type + "/0")])
    }

    /// What became of the exports.
    public var statistics: PeriodicMetricStatistics { counts.withLock { $0 } }

    /// Collects and sends until the program ends or `shutdown` is called, and then once more; cancelling skips that.
    public func run() async {
        await withGracefulShutdownHandler {
            await exportUntilStopped()
        } onGracefulShutdown: {
            self.shutdown(until: self.time.now() + self.flush)
        }
    }

    /// Makes `run()` send what there is and return, at the latest at the deadline.
    public func shutdown(until deadline: MonotonicInstant) {
        stop.raise(until: deadline)
    }

    private func exportUntilStopped() async {
        var due = time.now() + interval
        while !Task.isCancelled {
            await stop.wait(until: due, time: time)
            guard stop.deadline == nil, !Task.isCancelled else { break }
            await export(until: time.now() + timeout)
            due = next(after: due)
        }
        if let deadline = stop.deadline, !Task.isCancelled { await export(until: deadline) }
    }

    private func next(after due: MonotonicInstant) -> MonotonicInstant {
        let late = max(.zero, time.now() - due).inNanoseconds
        let skipped = late / max(1, interval.inNanoseconds)
        let (ahead, overflow) = interval.inNanoseconds.multipliedReportingOverflow(by: skipped &+ 1)
        return due + .nanoseconds(overflow ? .max : ahead)
    }

    private func export(until deadline: MonotonicInstant) async {
        let began = time.now()
        let metrics = reader.collect() + (await source?() ?? [])
        let ended = time.now()
        if case .histogram(let series) = gathering { series.recordNanoseconds((ended - began).inNanoseconds) }
        let items = OTLPItems.metrics(metrics)
        counts.withLock { $0.collections &+= 1 }
        guard items.count > 0 else { return }
        let outcome = await send(items, until: deadline)
        let now = time.now()
        counts.withLock { counts in
            counts.exportedPoints &+= UInt64(clamping: outcome.accepted)
            counts.lostPoints &+= UInt64(clamping: outcome.rejected)
            if outcome.rejected > 0 {
                counts.failedExports &+= 1
                counts.lastError = outcome.errorType
            } else {
                counts.lastSuccess = now
                counts.lastError = nil
            }
        }
    }

    /// Sends until the deadline, or until that of the program's end, which may come while an export is under way.
    private func send(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
        let (exporter, stop, time) = (exporter, stop, time)
        return await withTaskGroup(of: ExportOutcome?.self) { group in
            group.addTask { await exporter.export(items, until: deadline) }
            group.addTask {
                await stop.wait(until: deadline, time: time)
                try? await time.sleep(until: min(deadline, stop.deadline ?? deadline))
                return nil
            }
            var outcome: ExportOutcome?
            for await answer in group {
                group.cancelAll()
                if let answer { outcome = answer }
            }
            return outcome ?? ExportOutcome(accepted: 0, rejected: items.count, errorType: "timeout")
        }
    }
}

/// What became of periodic exports.
public struct PeriodicMetricStatistics: Sendable, Equatable {
    /// How often metrics were gathered.
    public var collections: UInt64 = 0
    /// How many points were taken.
    public var exportedPoints: UInt64 = 0
    /// How many points were not.
    public var lostPoints: UInt64 = 0
    /// How many exports were not taken, or not as a whole.
    public var failedExports: UInt64 = 0
    /// When an export was last taken as a whole.
    public var lastSuccess: MonotonicInstant?
    /// Why the last export was not; nil where it was.
    public var lastError: String?
}
