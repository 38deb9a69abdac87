import Tracing

extension OTLPWriter {
    /// `Span`.
    mutating func span(_ span: SpanData) {
        identity(OTLPField(1, "traceId"), span.context.traceID)
        identity(OTLPField(2, "spanId"), span.context.spanID)
        state(span.context.traceState)
        if let parent = span.parent, parent.spanID.isValid { identity(OTLPField(4, "parentSpanId"), parent.spanID) }
        textIfAny(OTLPField(5, "name"), span.name)
        small(OTLPField(6, "kind"), span.kind.wireNumber)
        fixedIfAny(OTLPField(7, "startTimeUnixNano"), span.startTime)
        fixedIfAny(OTLPField(8, "endTimeUnixNano"), span.endTime)
        attributes(OTLPField(9, "attributes"), span.attributes)
        smallIfAny(OTLPField(10, "droppedAttributesCount"), span.droppedAttributes)
        each(OTLPField(11, "events"), span.events) { $0.event($1) }
        smallIfAny(OTLPField(12, "droppedEventsCount"), span.droppedEvents)
        each(OTLPField(13, "links"), span.links) { $0.link($1) }
        smallIfAny(OTLPField(14, "droppedLinksCount"), span.droppedLinks)
        if let status = span.status { message(OTLPField(15, "status")) { $0.status(status) } }
        fixed(OTLPField(16, "flags"), span.context.flags.wireNumber(isRemote: span.parent?.isRemote ?? false))
    }

    /// `Span.Event`.
    private mutating func event(_ event: SpanEvent) {
        fixedIfAny(OTLPField(1, "timeUnixNano"), event.nanosecondsSinceEpoch)
        textIfAny(OTLPField(2, "name"), event.name)
        attributes(OTLPField(3, "attributes"), event.attributes)
    }

    /// `Span.Link`; one that leads to no span keeps what is said of it.
    private mutating func link(_ link: SpanLink) {
        let context = link.context.spanContext
        if let context {
            identity(OTLPField(1, "traceId"), context.traceID)
            identity(OTLPField(2, "spanId"), context.spanID)
            state(context.traceState)
        }
        attributes(OTLPField(4, "attributes"), link.attributes)
        if let context { fixed(OTLPField(6, "flags"), context.flags.wireNumber(isRemote: context.isRemote)) }
    }

    /// The `trace_state` of spans and links.
    @inline(__always)
    private mutating func state(_ state: TraceState) {
        if !state.isEmpty { text(OTLPField(3, "traceState"), state.headerValue) }
    }

    /// `Status`.
    private mutating func status(_ status: SpanStatus) {
        textIfAny(OTLPField(2, "message"), status.message ?? "")
        small(OTLPField(3, "code"), status.code == .error ? 2 : 1)
    }
}

extension SpanKind {
    /// `Span.SpanKind`.
    fileprivate var wireNumber: UInt32 {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}

extension TraceFlags {
    /// `SpanFlags`: W3C's bits, that it is known whether the other span is remote, and whether it is.
    fileprivate func wireNumber(isRemote: Bool) -> UInt32 { UInt32(rawValue) | 0x100 | (isRemote ? 0x200 : 0) }
}
