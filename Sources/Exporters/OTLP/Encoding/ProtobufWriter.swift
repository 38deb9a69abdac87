/// Messages on the wire of protobuf, each number as short as it gets.
///
/// A message within a message is written in place behind one byte for its length, and moved on where that byte does
/// not do. Source: https://protobuf.dev/programming-guides/encoding.
struct ProtobufWriter: OTLPWriter {
    /// What follows a tag.
    private enum WireType: UInt32 {
        case varint = 0
        case eightBytes = 1
        case lengthAndBytes = 2
        case fourBytes = 5
    }

    private(set) var bytes: [UInt8]

    /// Writes into memory that was used before.
    init(reusing buffer: consuming [UInt8] = []) {
        bytes = buffer
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func document(_ body: (inout Self) -> Void) { body(&self) }

    @inline(__always)
    mutating func message(_ field: OTLPField, _ body: (inout Self) -> Void) {
        tag(field, .lengthAndBytes)
        let start = bytes.count
        bytes.append(0)
        body(&self)
        let length = UInt64(bytes.count - start - 1)
        if length < 0x80 { bytes[start] = UInt8(truncatingIfNeeded: length) } else { lengthen(start, to: length) }
    }

    @inline(__always)
    mutating func list(_ field: OTLPField, _ body: (inout Self) -> Void) { body(&self) }

    @inline(__always)
    mutating func item(_ field: OTLPField, _ body: (inout Self) -> Void) { message(field, body) }

    @inline(__always)
    mutating func text(_ field: OTLPField, _ value: String) {
        tag(field, .lengthAndBytes)
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    @inline(__always)
    mutating func flag(_ field: OTLPField, _ value: Bool) {
        tag(field, .varint)
        bytes.append(value ? 1 : 0)
    }

    mutating func data(_ field: OTLPField, _ value: [UInt8]) {
        tag(field, .lengthAndBytes)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    @inline(__always)
    mutating func signed(_ field: OTLPField, _ value: Int64) {
        tag(field, .varint)
        varint(UInt64(bitPattern: value))
    }

    @inline(__always)
    mutating func fixedSigned(_ field: OTLPField, _ value: Int64) { fixed(field, UInt64(bitPattern: value)) }

    @inline(__always)
    mutating func fixed(_ field: OTLPField, _ value: UInt64) {
        tag(field, .eightBytes)
        append(value.littleEndian)
    }

    @inline(__always)
    mutating func fixed(_ field: OTLPField, _ value: UInt32) {
        tag(field, .fourBytes)
        append(value.littleEndian)
    }

    @inline(__always)
    mutating func small(_ field: OTLPField, _ value: UInt32) {
        tag(field, .varint)
        varint(UInt64(value))
    }

    @inline(__always)
    mutating func number(_ field: OTLPField, _ value: Double) { fixed(field, value.bitPattern) }

    @inline(__always)
    mutating func identity(_ field: OTLPField, _ id: TraceID) {
        tag(field, .lengthAndBytes)
        bytes.append(16)
        append(id.high.bigEndian)
        append(id.low.bigEndian)
    }

    @inline(__always)
    mutating func identity(_ field: OTLPField, _ id: SpanID) {
        tag(field, .lengthAndBytes)
        bytes.append(8)
        append(id.value.bigEndian)
    }

    mutating func fixedList(_ field: OTLPField, _ values: [UInt64]) {
        tag(field, .lengthAndBytes)
        varint(UInt64(values.count) &* 8)
        for value in values { append(value.littleEndian) }
    }

    mutating func numberList(_ field: OTLPField, _ values: [Double]) {
        tag(field, .lengthAndBytes)
        varint(UInt64(values.count) &* 8)
        for value in values { append(value.bitPattern.littleEndian) }
    }

    @inline(__always)
    private mutating func tag(_ field: OTLPField, _ type: WireType) {
        varint(UInt64(field.number << 3 | type.rawValue))
    }

    @inline(__always)
    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }

    /// Makes the byte at the start a length of several, and moves what follows.
    private mutating func lengthen(_ start: Int, to length: UInt64) {
        let size = (64 - length.leadingZeroBitCount + 6) / 7
        bytes.insert(contentsOf: repeatElement(0, count: size - 1), at: start + 1)
        for index in 0..<size {
            let more: UInt8 = index < size - 1 ? 0x80 : 0
            bytes[start + index] = UInt8(truncatingIfNeeded: length >> UInt64(7 * index)) & 0x7F | more
        }
    }
}
