public import Tracing

/// Reads and writes contexts as fields of any carrier: headers of HTTP or AMQP, a row of a job, a dictionary.
///
/// A field that cannot be used is counted and otherwise as if it were absent: it neither throws nor replaces what the
/// context holds already. Names of fields are lower case; whether a carrier cares is its extractor's affair, as it is
/// to join repeated fields by commas.
public struct ContextPropagator: Tracing.Instrument {
    /// What could not be used so far.
    public let losses: PropagationLosses

    private let carriesTraces: Bool
    private let carriesBaggage: Bool

    private static let traceParent = "traceparent"
    private static let traceState = "tracestate"
    private static let baggage = "baggage"

    /// Creates a propagator of the given formats.
    public init(_ propagators: Set<Propagator>, losses: PropagationLosses = PropagationLosses()) {
        carriesTraces = propagators.contains(.traceContext)
        carriesBaggage = propagators.contains(.baggage)
        self.losses = losses
    }

    /// The names of the fields that are read and written.
    public var fields: [String] {
        (carriesTraces ? [Self.traceParent, Self.traceState] : []) + (carriesBaggage ? [Self.baggage] : [])
    }

    /// Puts what a carrier says of its sender's span and baggage into a context.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        if carriesTraces, let spanContext = spanContext(carrier, extractor) { context.spanContext = spanContext }
        guard carriesBaggage, let text = extractor.extract(key: Self.baggage, from: carrier) else { return }
        var dropped = 0
        let baggage = Baggage(parsing: text, dropped: &dropped)
        losses.countBaggageMembers(dropped)
        if !baggage.isEmpty { context.baggage = baggage }
    }

    /// Writes a context's span and baggage into a carrier; nothing where it has none.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        if carriesTraces, let spanContext = context.spanContext, let parent = TraceParent(spanContext) {
            injector.inject(parent.description, forKey: Self.traceParent, into: &carrier)
            let state = spanContext.traceState
            if !state.isEmpty { injector.inject(state.headerValue, forKey: Self.traceState, into: &carrier) }
        }
        guard carriesBaggage else { return }
        let baggage = context.baggage
        if !baggage.isEmpty { injector.inject(baggage.headerValue, forKey: Self.baggage, into: &carrier) }
    }

    private func spanContext<Carrier, Extract: Extractor>(
        _ carrier: Carrier, _ extractor: Extract
    ) -> SpanContext? where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: Self.traceParent, from: carrier) else { return nil }
        guard let parent = TraceParent(parsing: text) else {
            losses.countTraceParent()
            return nil
        }
        return SpanContext(
            traceID: parent.traceID, spanID: parent.spanID, flags: parent.flags,
            traceState: traceState(carrier, extractor), isRemote: true)
    }

    private func traceState<Carrier, Extract: Extractor>(
        _ carrier: Carrier, _ extractor: Extract
    ) -> TraceState where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: Self.traceState, from: carrier) else { return TraceState() }
        guard let state = TraceState(parsing: text) else {
            losses.countTraceState()
            return TraceState()
        }
        return state
    }
}
