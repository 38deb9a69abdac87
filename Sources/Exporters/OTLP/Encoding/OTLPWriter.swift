/// What a form of OTLP writes its bytes with, field by field.
///
/// The functions for values write them whatever they are. Fields without presence go through those named `…IfAny`,
/// which leave out what the other side takes for granted.
protocol OTLPWriter {
    /// What has been written so far.
    var bytes: [UInt8] { get }

    /// Writes the outermost message.
    mutating func document(_ body: (inout Self) -> Void)
    /// Writes a message within the message.
    mutating func message(_ field: OTLPField, _ body: (inout Self) -> Void)
    /// Writes a field of several messages; the body writes each by `item` with the same field.
    mutating func list(_ field: OTLPField, _ body: (inout Self) -> Void)
    /// Writes one message of a list.
    mutating func item(_ field: OTLPField, _ body: (inout Self) -> Void)

    mutating func text(_ field: OTLPField, _ value: String)
    mutating func flag(_ field: OTLPField, _ value: Bool)
    mutating func data(_ field: OTLPField, _ value: [UInt8])
    /// `int64`.
    mutating func signed(_ field: OTLPField, _ value: Int64)
    /// `sfixed64`.
    mutating func fixedSigned(_ field: OTLPField, _ value: Int64)
    /// `fixed64`.
    mutating func fixed(_ field: OTLPField, _ value: UInt64)
    /// `fixed32`.
    mutating func fixed(_ field: OTLPField, _ value: UInt32)
    /// `uint32`, or an `enum` by its number.
    mutating func small(_ field: OTLPField, _ value: UInt32)
    /// `double`.
    mutating func number(_ field: OTLPField, _ value: Double)
    /// The 16 bytes of a trace.
    mutating func identity(_ field: OTLPField, _ id: TraceID)
    /// The 8 bytes of a span.
    mutating func identity(_ field: OTLPField, _ id: SpanID)
    /// `repeated fixed64`, packed.
    mutating func fixedList(_ field: OTLPField, _ values: [UInt64])
    /// `repeated double`, packed.
    mutating func numberList(_ field: OTLPField, _ values: [Double])
}

extension OTLPWriter {
    /// Writes a message for each element; nothing where there is none.
    @inline(__always)
    mutating func each<Elements: Collection>(
        _ field: OTLPField, _ elements: Elements, _ body: (inout Self, Elements.Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        list(field) { writer in
            for element in elements { writer.item(field) { body(&$0, element) } }
        }
    }

    @inline(__always)
    mutating func textIfAny(_ field: OTLPField, _ value: String) {
        if !value.isEmpty { text(field, value) }
    }

    @inline(__always)
    mutating func smallIfAny(_ field: OTLPField, _ value: UInt32) {
        if value != 0 { small(field, value) }
    }

    @inline(__always)
    mutating func fixedIfAny(_ field: OTLPField, _ value: UInt64) {
        if value != 0 { fixed(field, value) }
    }

    @inline(__always)
    mutating func fixedIfAny(_ field: OTLPField, _ value: UInt32) {
        if value != 0 { fixed(field, value) }
    }

    /// The negative zero is written: it is another number.
    @inline(__always)
    mutating func numberIfAny(_ field: OTLPField, _ value: Double) {
        if value.bitPattern != 0 { number(field, value) }
    }
}
