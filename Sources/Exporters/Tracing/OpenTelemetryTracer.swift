import Telemetry
public import Tracing

/// The backend of swift-distributed-tracing: samples, records within limits, and gathers what ended in a bounded queue.
///
/// Starting and ending spans never waits and never fails; what the queue has no room for is dropped and counted. It
/// sends nothing itself: `OpenTelemetry` does.
public final class OpenTelemetryTracer: Tracer {
    let queue: BatchQueue<SpanCore>
    let sink: SpanSink
    private let sampler: Sampler
    private let limits: SpanLimits
    private let propagator: ContextPropagator
    private let identities: IdentitySource

    /// Creates a tracer.
    ///
    /// - Parameters:
    ///   - settings: which spans are kept, and how much of them.
    ///   - propagators: which headers are read and written.
    public convenience init(
        _ settings: OpenTelemetryConfiguration.Traces, propagators: Set<Propagator> = [.traceContext, .baggage]
    ) {
        self.init(settings, propagators: propagators, identities: IdentitySource())
    }

    init(
        _ settings: OpenTelemetryConfiguration.Traces, propagators: Set<Propagator>, identities: IdentitySource
    ) {
        queue = BatchQueue(settings.batch)
        sink = SpanSink(queue)
        sampler = Sampler(settings.sampler)
        limits = settings.limits
        propagator = ContextPropagator(propagators)
        self.identities = identities
    }

    /// Begins a span; the module in `fileID` becomes its instrumentation scope.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> OpenTelemetrySpan {
        let base = context()
        let anchor = base.isEmpty ? nil : base.spanAnchor
        if sampler.followsParent, base.count == 1, case .here(let core)? = anchor, core.isDropped {
            // The most frequent span where few traces are kept: as its parent in all but its own identity.
            sink.noteDropped()
            return OpenTelemetrySpan(base: base, core: core.droppedChild(identities.spanID()), sink: sink)
        }
        let parent = anchor?.spanContext
        let traceID = parent?.traceID ?? identities.traceID()
        let decision = sampler.decide(parent: parent, traceID: traceID, name: operationName, kind: kind)
        var identity = SpanContext(
            traceID: traceID, spanID: identities.spanID(), flags: parent?.flags.intersection(.random) ?? .random,
            traceState: decision.traceState)
        var tail: TailBuffer?
        if decision.isSampled {
            identity.flags.insert(.sampled)
            sink.noteSampled()
        } else {
            tail = self.tail(of: identity, below: anchor, base)
            guard tail != nil else {
                sink.noteDropped()
                return OpenTelemetrySpan(
                    base: base, core: SpanCore(identity, recording: nil, tail: nil), sink: sink)
            }
            sink.noteUndecided()
        }
        let recording = SpanRecording(
            name: operationName, parent: parent, kind: kind, startTime: instant().nanosecondsSinceEpoch,
            place: fileID, limits: limits, losses: sink.losses)
        return OpenTelemetrySpan(
            base: base, core: SpanCore(identity, recording: recording, tail: tail), sink: sink)
    }

    /// The span of this process that a context belongs to; nil where it came from elsewhere.
    public func activeSpan(identifiedBy context: ServiceContext) -> OpenTelemetrySpan? {
        guard case .here(let core)? = context.spanAnchor else { return nil }
        return OpenTelemetrySpan(base: context, core: core, sink: sink)
    }

    /// What came with requests and could not be used.
    var propagationLosses: PropagationLosses { propagator.losses }

    /// Asks for everything that has ended to be sent now; returns at once.
    public func forceFlush() {
        queue.requestFlush()
    }

    /// Reads a context from headers or fields; what is broken is left out and never trusted.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        propagator.extract(carrier, into: &context, using: extractor)
    }

    /// Writes a context as headers or fields.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        propagator.inject(context, into: &carrier, using: injector)
    }

    /// What decides whether a span is kept that nobody sampled; nil where nothing will.
    private func tail(of identity: SpanContext, below anchor: SpanAnchor?, _ base: ServiceContext) -> TailBuffer? {
        // Looked for only where the context holds more than the span.
        let rule = base.count > (anchor == nil ? 0 : 1) ? base.tailRule : nil
        if case .here(let core)? = anchor, let outer = core.tail, !outer.isForgotten {
            if rule?.keepsAll == true { outer.keep() }
            return outer
        }
        return rule.map { TailBuffer(outermost: identity.spanID, rule: $0, sink: sink) }
    }
}
