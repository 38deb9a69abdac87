import Telemetry
import Tracing

/// The span of one attempt to deliver a message, in the trace that came with the message's row.
///
/// A child of the span of what it tells; a digest's is a child of the loudest one's, and leads to all of them by links.
/// What the channel asks of others meanwhile is within it.
struct NotifySpan: Sendable {
    /// How many of a digest's alerts it leads to at most.
    static let linkLimit = 100

    private let span: any Tracing.Span

    /// Begins an attempt.
    ///
    /// - Parameters:
    ///   - delivery: the message, with this attempt as the last one.
    ///   - type: the channel's type; nil where there is no such channel any more.
    init(_ delivery: Delivery, type: String?) {
        var parent = delivery.trace?.context ?? .topLevel
        parent.tailRule = delivery.isCanary ? .failedOrSlow(from: nil) : .always
        span = startSpan("notify", context: parent, ofKind: .internal)
        guard span.isRecording else { return }
        describe(delivery, type: type)
        if delivery.kind == .digest { link(delivery.announcements) }
    }

    /// The context in which the channel does its work.
    var context: ServiceContext { span.context }

    /// Ends the attempt with what came of it.
    func end(_ outcome: DeliveryOutcome) {
        defer { span.end() }
        guard span.isRecording else { return }
        let result = DeliveryCounters.Result(outcome.verdict)
        span.attributes.set(AlertAttribute.outcome, value: .string(result.rawValue))
        guard result != .delivered else { return }
        span.attributes.set(SemanticAttribute.errorType, value: .string(result.rawValue))
        span.setStatus(SpanStatus(code: .error, message: outcome.description))
    }

    private func describe(_ delivery: Delivery, type: String?) {
        span.updateAttributes { attributes in
            attributes.set(AlertAttribute.channel, value: .string(delivery.channel))
            if let type { attributes.set(AlertAttribute.channelType, value: .string(type)) }
            attributes.set(AlertAttribute.message, value: .string(delivery.id))
            attributes.set(AlertAttribute.messageKind, value: .string(Self.name(of: delivery.kind)))
            attributes.set(AlertAttribute.messageAlerts, value: .int64(Int64(delivery.announcements.count)))
            attributes.set(AlertAttribute.severity, value: .string(delivery.severity.rawValue))
            attributes.set(AlertAttribute.attempt, value: .int64(Int64(delivery.attempts.count)))
            if delivery.mayBeRepeat { attributes.set(AlertAttribute.isRepeat, value: .bool(true)) }
            if let began = delivery.attempts.last?.at {
                let waited = max(0, (began - delivery.createdAt).inSeconds)
                attributes.set(AlertAttribute.waited, value: .double(waited))
            }
            if delivery.references.count == 1, let reference = delivery.references.first {
                attributes.set(AlertAttribute.reference, value: .string(reference))
            }
        }
    }

    private func link(_ announcements: [Announcement]) {
        var seen: Set<TraceCarrier> = []
        for announcement in announcements {
            guard seen.count < Self.linkLimit else { return }
            guard let trace = announcement.tracedIn, seen.insert(trace).inserted else { continue }
            let context = trace.context
            if !context.isEmpty { span.addLink(SpanLink(context: context, attributes: [:])) }
        }
    }

    private static func name(of kind: Delivery.Kind) -> String {
        switch kind {
        case .single(let kind): kind.rawValue
        case .digest: "digest"
        }
    }
}
