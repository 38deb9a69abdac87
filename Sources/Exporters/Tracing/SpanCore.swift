import Tracing

/// What outlives the handle of a span: its identities and, where it is recorded, what it tells.
///
/// It holds no context, so that spans that begin each other without end do not keep each other in memory.
final class SpanCore: Sendable {
    /// The identities as they were at the start.
    private let identity: SpanContext
    /// What it tells; nil where nobody will read it.
    let recording: SpanRecording?
    /// What decides at its end whether the span is kept; nil where that is known.
    let tail: TailBuffer?

    init(_ identity: SpanContext, recording: SpanRecording?, tail: TailBuffer?) {
        self.identity = identity
        self.recording = recording
        self.tail = tail
    }

    /// The identities; sampled, too, where it was decided only later that the span is kept.
    var spanContext: SpanContext {
        guard let tail, tail.isKept else { return identity }
        var kept = identity
        kept.flags.insert(.sampled)
        return kept
    }

    /// Whether it is known that nobody will read it.
    var isDropped: Bool { recording == nil && tail == nil }

    /// The core of a span within a dropped one, which is dropped as well.
    func droppedChild(_ spanID: SpanID) -> SpanCore {
        let context = SpanContext(
            traceID: identity.traceID, spanID: spanID, flags: identity.flags.intersection(.random),
            traceState: identity.traceState)
        return SpanCore(context, recording: nil, tail: nil)
    }

    /// All that exporters read; nil where nothing was recorded.
    var data: SpanData? { recording?.data(spanContext) }
}
