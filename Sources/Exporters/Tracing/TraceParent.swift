/// The value of a `traceparent` field: a trace, the span in it that called, and its flags.
///
/// Source: https://www.w3.org/TR/trace-context-2/#traceparent-header.
public struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    /// The trace.
    public let traceID: TraceID
    /// The span that called.
    public let spanID: SpanID
    /// Its flags; none but those that are known.
    public let flags: TraceFlags

    private static let known: TraceFlags = [.sampled, .random]
    private static let length = 55

    /// Takes what travels of a context; nil where one of its identities is none.
    public init?(_ context: SpanContext) {
        guard context.isValid else { return nil }
        traceID = context.traceID
        spanID = context.spanID
        flags = context.flags.intersection(Self.known)
    }

    /// Reads the value of a field; nil for anything that the specification forbids.
    ///
    /// A later version may go on behind the flags, and is read up to there. Several fields that a carrier joined by
    /// commas say nothing: nobody knows which of them is meant.
    public init?(parsing text: String) {
        let whole = text.utf8.span
        let bytes = whole.extracting(whole.trimmed(0..<whole.count))
        let dash = UInt8(ascii: "-")
        guard bytes.count >= Self.length, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = bytes.hexNumber(0..<2), version != 0xFF,
            bytes.count == Self.length || (version != 0 && bytes[Self.length] == dash),
            let high = bytes.hexNumber(3..<19), let low = bytes.hexNumber(19..<35),
            let span = bytes.hexNumber(36..<52), let bits = bytes.hexNumber(53..<55),
            bytes.firstIndex(of: UInt8(ascii: ","), in: Self.length..<bytes.count) == nil
        else { return nil }
        traceID = TraceID(high: high, low: low)
        spanID = SpanID(span)
        flags = TraceFlags(rawValue: UInt8(truncatingIfNeeded: bits)).intersection(Self.known)
        guard traceID.isValid, spanID.isValid else { return nil }
    }

    /// The value of the field, in version 00.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.length) { buffer in
            var writer = FieldWriter(buffer: buffer)
            writer.put(0, digits: 2)
            writer.dash()
            writer.put(traceID.high, digits: 16)
            writer.put(traceID.low, digits: 16)
            writer.dash()
            writer.put(spanID.value, digits: 16)
            writer.dash()
            writer.put(UInt64(flags.rawValue), digits: 2)
            return writer.position
        }
    }
}

/// Puts digits and dashes into the memory of a new text.
private struct FieldWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var position = 0

    mutating func dash() {
        buffer[position] = UInt8(ascii: "-")
        position += 1
    }

    mutating func put(_ number: UInt64, digits: Int) {
        for digit in stride(from: digits - 1, through: 0, by: -1) {
            let value = UInt8(truncatingIfNeeded: number >> UInt64(4 * digit)) & 15
            buffer[position] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
            position += 1
        }
    }
}
