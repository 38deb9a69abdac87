import Telemetry
import Tracing

/// The span under which the checks of a target are evaluated, as a part of the round that brought the numbers.
enum CheckEvaluation {
    /// Evaluates under a span, and has whoever is told within the same trace.
    ///
    /// - Parameters:
    ///   - target: whose checks.
    ///   - before: what they said until now.
    ///   - evaluate: says what they say now.
    static func traced(_ target: TargetID, before: [Verdict], _ evaluate: () -> [Verdict]) -> [Verdict] {
        let span: any Span = InstrumentationSystem.tracer.startSpan("evaluate checks")
        defer { span.end() }
        let verdicts = ServiceContext.$current.withValue(span.context) { evaluate() }
        if span.isRecording { describe(target, before: before, after: verdicts, on: span) }
        return verdicts
    }

    private static func describe(_ target: TargetID, before: [Verdict], after: [Verdict], on span: any Span) {
        let known = Dictionary(before.map { ($0.check, $0.state) }, uniquingKeysWith: { first, _ in first })
        var changed = 0
        for verdict in after {
            guard let previous = known[verdict.check], previous != verdict.state else { continue }
            changed += 1
            var attributes: SpanAttributes = [:]
            attributes[SemanticAttribute.Omniflow.checkName] = verdict.check.description
            attributes[SemanticAttribute.Omniflow.checkState] = verdict.state.rawValue
            attributes[SemanticAttribute.Omniflow.checkPreviousState] = previous.rawValue
            if let reason = verdict.reason { attributes[SemanticAttribute.Omniflow.checkReason] = reason }
            span.addEvent(SpanEvent(name: "check changed", attributes: attributes))
        }
        span.updateAttributes { attributes in
            attributes[SemanticAttribute.Omniflow.target] = target.description
            attributes[SemanticAttribute.Omniflow.checkCount] = after.count
            attributes[SemanticAttribute.Omniflow.checkChanged] = changed
        }
    }
}
