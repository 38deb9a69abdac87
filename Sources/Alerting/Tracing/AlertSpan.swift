import Telemetry
import Tracing

/// The span that says that something is told of an incident, in the trace of the measurement that is the reason.
///
/// It stands for the decision and ends at once; the message's attempts are its children, whenever they are made and by
/// whichever life of the process. It is kept whatever a sampler says.
enum AlertSpan {
    /// Begins and ends the span of an announcement.
    ///
    /// - Parameters:
    ///   - announcement: what is told.
    ///   - context: where it belongs if no measurement is known to be the reason.
    /// - Returns: the announcement with its trace; as it was where no tracer is installed.
    static func traced(
        _ announcement: Announcement, otherwiseIn context: ServiceContext = .topLevel
    ) -> Announcement {
        var parent = announcement.tracedIn.map(live) ?? context
        parent.tailRule = announcement.kind == .canary ? .failedOrSlow(from: nil) : .always
        let span = startSpan(name(of: announcement.kind), context: parent, ofKind: .internal)
        defer { span.end() }
        if span.isRecording { describe(announcement, on: span) }
        guard let trace = TraceCarrier(span.context).ifAny else { return announcement }
        var traced = announcement
        traced.trace = trace
        return traced
    }

    /// One of nine names.
    static func name(of kind: Announcement.Kind) -> String {
        switch kind {
        case .trigger: "alert firing"
        case .update: "alert updated"
        case .reminder: "alert reminder"
        case .flapping: "alert flapping"
        case .resolve: "alert resolved"
        case .missed: "alert missed"
        case .note: "alert note"
        case .test: "alert test"
        case .canary: "alert canary"
        }
    }

    /// The context of a trace; the current one where that is it: a tracer that has not yet decided whether it keeps
    /// what is under way learns by it that something came of it.
    private static func live(_ trace: TraceCarrier) -> ServiceContext {
        if let current = ServiceContext.current, TraceCarrier(current) == trace { return current }
        return trace.context
    }

    private static func describe(_ announcement: Announcement, on span: any Tracing.Span) {
        span.updateAttributes { attributes in
            attributes.set(AlertAttribute.event, value: .string(announcement.kind.rawValue))
            attributes.set(AlertAttribute.severity, value: .string(announcement.severity.rawValue))
            if announcement.isMuted { attributes.set(AlertAttribute.isMuted, value: .bool(true)) }
            guard let incident = announcement.incident else { return }
            attributes.set(AlertAttribute.name, value: .string(incident.key))
            if let check = incident.check { attributes.set(AlertAttribute.check, value: .string(check.description)) }
            attributes.set(AlertAttribute.reference, value: .string(incident.reference))
            attributes.set(AlertAttribute.state, value: .string(incident.phase.rawValue))
            attributes.set(AlertAttribute.transition, value: .int64(Int64(announcement.transition)))
        }
        // What came later leads back to the measurement that it began with.
        guard let incident = announcement.incident, let beginning = incident.firedIn,
            beginning != announcement.tracedIn
        else { return }
        let context = beginning.context
        if !context.isEmpty { span.addLink(SpanLink(context: context, attributes: [:])) }
    }
}
