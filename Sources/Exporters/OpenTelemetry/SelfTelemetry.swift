import CoreMetrics
import Synchronization

/// Tells what tracer and queues have done, under the names of the semantic conventions where they have one.
///
/// It is asked before each reading; counters get what came since it was asked last.
final class SelfTelemetry: Sendable {
    private let factory: any MetricsFactory
    private let told = Mutex<[String: UInt64]>([:])

    init(_ factory: any MetricsFactory) {
        self.factory = factory
    }

    func tell(_ tracer: OpenTelemetryTracer) {
        let counts = tracer.sink.counts
        for (result, count) in [
            ("RECORD_AND_SAMPLE", counts.sampled), ("RECORD_ONLY", counts.undecided), ("DROP", counts.dropped),
        ] {
            counter("otel.sdk.span.started", [("otel.span.sampling_result", result)], is: count)
        }
        let begun = counts.sampled &+ counts.undecided
        let live = begun > counts.ended ? begun - counts.ended : 0
        gauge("otel.sdk.span.live", [("otel.span.sampling_result", "RECORD_AND_SAMPLE")], is: live)
        let losses = tracer.sink.losses.counts
        for (part, count) in [
            ("attribute", losses.attributes), ("event", losses.events), ("link", losses.links),
            ("cut_text", losses.cut), ("undecided_span", counts.overflown),
        ] {
            counter("omniflow.telemetry.span.parts.dropped", [("part", part)], is: count)
        }
        let propagation = tracer.propagationLosses
        for (field, count) in [
            ("traceparent", propagation.traceParents), ("tracestate", propagation.traceStates),
            ("baggage", propagation.baggageMembers),
        ] {
            counter("omniflow.telemetry.context.refused", [("field", field)], is: count)
        }
    }

    func tell<Element>(_ processor: BatchSender<Element>, item: String, type: String) {
        let dimensions = [("otel.component.type", type), ("otel.component.name", type + "/0")]
        let (queue, counts) = (processor.queue.counts, processor.counts)
        let name = "otel.sdk.processor.\(item)"
        gauge("\(name).queue.size", dimensions, is: UInt64(queue.waiting))
        gauge("\(name).queue.capacity", dimensions, is: UInt64(processor.queue.limits.queue))
        counter("\(name).processed", dimensions, is: counts.settled)
        counter("\(name).processed", dimensions + [("error.type", "queue_full")], is: queue.dropped)
    }

    func tell(_ registry: MetricRegistryStatistics) {
        for (state, count) in [
            ("shown", registry.instruments), ("conflicting", registry.conflicting),
            ("overflowing", registry.overflowing),
        ] {
            gauge("omniflow.telemetry.metric.instruments", [("state", state)], is: UInt64(clamping: count))
        }
        counter("omniflow.telemetry.metric.overflowed", [], is: registry.overflowed)
        counter("omniflow.telemetry.metric.values.ignored", [], is: registry.ignoredValues)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)], is value: UInt64) {
        Meter(label: label, dimensions: dimensions, factory: factory).set(Double(value))
    }

    private func counter(_ label: String, _ dimensions: [(String, String)], is value: UInt64) {
        let key = label + dimensions.map { "|\($0.0)=\($0.1)" }.joined()
        let more = told.withLock { told -> UInt64 in
            // Nothing here is ever reset: a smaller value is an older one, of somebody who reads at the same time.
            let before = told[key] ?? 0
            guard value > before else { return 0 }
            told[key] = value
            return value - before
        }
        Counter(label: label, dimensions: dimensions, factory: factory).increment(by: Int64(clamping: more))
    }
}
