/// The span that a record was logged in, in the three fields that OpenTelemetry names for formats of others.
///
/// Whoever makes a handler says where it comes from; no tracing backend is known here.
/// Source: https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/.
public struct LogTrace: Sendable, Hashable {
    /// The first eight bytes of the trace's identity as a big-endian number.
    public let traceHigh: UInt64
    /// The last eight bytes of the trace's identity as a big-endian number.
    public let traceLow: UInt64
    /// The span's identity as a big-endian number.
    public let span: UInt64
    /// The eight flags of W3C's trace context; the lowest says that the trace is kept.
    public let flags: UInt8

    /// Joins the parts; all of them are shown as they are.
    public init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.flags = flags
    }

    /// 32 digits of lower-case hexadecimal.
    public var traceID: String { Self.digits(traceHigh, 16) + Self.digits(traceLow, 16) }
    /// 16 digits of lower-case hexadecimal.
    public var spanID: String { Self.digits(span, 16) }
    /// Two digits of lower-case hexadecimal.
    public var traceFlags: String { Self.digits(UInt64(flags), 2) }

    /// The names of the three fields, in the order in which they are shown.
    static let names = ["trace_id", "span_id", "trace_flags"]

    /// The fields by their names.
    var fields: [(name: String, value: String)] {
        [
            (name: "trace_id", value: traceID), (name: "span_id", value: spanID),
            (name: "trace_flags", value: traceFlags),
        ]
    }

    private static func digits(_ value: UInt64, _ count: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
