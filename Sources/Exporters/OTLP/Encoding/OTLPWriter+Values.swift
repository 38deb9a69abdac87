import Tracing

/// How deep values may stand in each other; what is deeper becomes an empty value.
///
/// Receivers refuse messages of more than 100 levels, and a map takes three.
private let deepestValue = 16

extension OTLPWriter {
    /// `repeated KeyValue`.
    @inline(__always)
    mutating func attributes(_ field: OTLPField, _ attributes: [Attribute], depth: Int = 0) {
        each(field, attributes) { writer, attribute in
            writer.pair(attribute.key) { $0.value(attribute.value, depth: depth) }
        }
    }

    /// `repeated KeyValue`.
    @inline(__always)
    mutating func attributes(_ field: OTLPField, _ attributes: SpanAttributes) {
        guard !attributes.isEmpty else { return }
        list(field) { writer in
            attributes.forEach { key, value in
                writer.item(field) { writer in writer.pair(key) { $0.value(value) } }
            }
        }
    }

    /// `KeyValue`.
    @inline(__always)
    private mutating func pair(_ key: String, _ value: (inout Self) -> Void) {
        textIfAny(OTLPField(1, "key"), key)
        message(OTLPField(2, "value"), value)
    }

    /// `AnyValue`: one of several, so that a zero is written, too.
    mutating func value(_ value: AttributeValue, depth: Int = 0) {
        switch value {
        case .string(let text): self.value(text)
        case .bool(let flag): self.value(flag)
        case .int(let number): self.value(number)
        case .double(let number): self.value(number)
        case .bytes(let bytes): data(OTLPField(7, "bytesValue"), bytes)
        case .array(let values):
            guard depth < deepestValue else { return }
            array(values) { $0.value($1, depth: depth + 1) }
        case .map(let pairs):
            guard depth < deepestValue else { return }
            message(OTLPField(6, "kvlistValue")) { $0.attributes(OTLPField(1, "values"), pairs, depth: depth + 1) }
        }
    }

    /// `AnyValue`; empty for a kind that is not known yet.
    private mutating func value(_ attribute: SpanAttribute) {
        switch attribute {
        case .string(let text): value(text)
        case .bool(let flag): value(flag)
        case .int32(let number): value(Int64(number))
        case .int64(let number): value(number)
        case .double(let number): value(number)
        case .stringConvertible(let other): value(other.description)
        case .stringArray(let texts): array(texts) { $0.value($1) }
        case .boolArray(let flags): array(flags) { $0.value($1) }
        case .int32Array(let numbers): array(numbers) { $0.value(Int64($1)) }
        case .int64Array(let numbers): array(numbers) { $0.value($1) }
        case .doubleArray(let numbers): array(numbers) { $0.value($1) }
        case .stringConvertibleArray(let others): array(others) { $0.value($1.description) }
        default: break
        }
    }

    @inline(__always)
    private mutating func value(_ text: String) { self.text(OTLPField(1, "stringValue"), text) }

    @inline(__always)
    private mutating func value(_ flag: Bool) { self.flag(OTLPField(2, "boolValue"), flag) }

    @inline(__always)
    private mutating func value(_ number: Int64) { signed(OTLPField(3, "intValue"), number) }

    @inline(__always)
    private mutating func value(_ number: Double) { self.number(OTLPField(4, "doubleValue"), number) }

    /// `ArrayValue`.
    private mutating func array<Element>(_ elements: [Element], _ body: (inout Self, Element) -> Void) {
        message(OTLPField(5, "arrayValue")) { $0.each(OTLPField(1, "values"), elements, body) }
    }
}
