public import Tracing

/// Something that is done under a span of its own, and whose duration is measured: the values say what, `traced` does.
///
/// Where no tracer is installed nothing is built; attributes are built only for a span that is recorded.
public protocol TracedCall: Sendable {
    /// What the span is called, of low cardinality.
    var spanName: String { get }
    /// Its role.
    var spanKind: SpanKind { get }
    /// In which context it begins; nil for the current one.
    var parent: ServiceContext? { get }
    /// Spans elsewhere that it has to do with.
    var links: [ServiceContext] { get }
    /// The duration that is measured with it; nil for none.
    var timer: CallTimer? { get }
    /// Adds what is known before it begins.
    func describe(to attributes: inout SpanAttributes)
    /// Adds what is known once it has failed, besides `error.type`.
    func describe(_ failure: CallFailure, to attributes: inout SpanAttributes)
}

extension TracedCall {
    /// The current context.
    public var parent: ServiceContext? { nil }
    /// None.
    public var links: [ServiceContext] { [] }
    /// None.
    public var timer: CallTimer? { nil }
    /// Adds nothing.
    public func describe(_ failure: CallFailure, to attributes: inout SpanAttributes) {}

    /// Does it under its span, which ends with it; the context within is the span's.
    ///
    /// - Parameters:
    ///   - naming: what an error means; by default what it says of itself. Nil is no failure.
    ///   - operation: what is done.
    public nonisolated(nonsending) func traced<Value, Failure: Error>(
        naming: (Failure) -> CallFailure? = { CallFailure($0) },
        function: String = #function, file: String = #fileID, line: UInt = #line,
        _ operation: nonisolated(nonsending) (any Span) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await traced(
            judging: { _, _ in nil }, naming: naming, function: function, file: file, line: line, operation)
    }

    /// Does it under its span, where what comes back may be a failure, too.
    ///
    /// - Parameters:
    ///   - judging: what an answer means, and the attributes that follow from it. Nil is no failure.
    ///   - naming: what an error means; by default what it says of itself. Nil is no failure.
    ///   - operation: what is done.
    public nonisolated(nonsending) func traced<Value, Failure: Error>(
        judging: (Value, inout SpanAttributes) -> CallFailure?,
        naming: (Failure) -> CallFailure? = { CallFailure($0) },
        function: String = #function, file: String = #fileID, line: UInt = #line,
        _ operation: nonisolated(nonsending) (any Span) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let tracer = InstrumentationSystem.tracer
        let timer = self.timer
        if timer == nil, tracer is NoOpTracer {
            return try await operation(NoOpTracer.NoOpSpan(context: .current ?? .topLevel))
        }
        let begin = ContinuousClock.now
        let span: any Span = tracer.startSpan(
            spanName, context: parent ?? .current ?? .topLevel, ofKind: spanKind, function: function, file: file,
            line: line)
        if span.isRecording {
            span.updateAttributes { describe(to: &$0) }
            for link in links { span.addLink(SpanLink(context: link, attributes: [:])) }
        }
        let result: Result<Value, Failure> = await ServiceContext.$current.withValue(span.context) {
            do throws(Failure) { return .success(try await operation(span)) } catch { return .failure(error) }
        }
        var attributes: SpanAttributes = [:]
        let failure: CallFailure? =
            switch result {
            case .success(let value): judging(value, &attributes)
            case .failure(let error): naming(error)
            }
        span.conclude(failure, attributes) { describe($0, to: &$1) }
        // In the span's context, so that the duration can be an exemplar of its trace.
        ServiceContext.$current.withValue(span.context) {
            timer?.record(ContinuousClock.now - begin, failure: failure)
        }
        return try result.get()
    }
}

extension Span {
    /// Ends the span; a failure becomes its status and its `error.type`.
    public func conclude(_ failure: CallFailure?) {
        conclude(failure, [:]) { _, _ in }
    }

    fileprivate func conclude(
        _ failure: CallFailure?, _ known: SpanAttributes, describe: (CallFailure, inout SpanAttributes) -> Void
    ) {
        if isRecording, failure != nil || !known.isEmpty {
            updateAttributes { attributes in
                attributes.merge(known)
                guard let failure else { return }
                attributes[SemanticAttribute.errorType] = failure.type
                describe(failure, &attributes)
            }
            if let failure { setStatus(SpanStatus(code: .error, message: failure.message)) }
        }
        end()
    }
}
