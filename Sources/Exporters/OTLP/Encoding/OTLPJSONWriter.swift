/// Messages as OTLP's JSON: identities in hexadecimal, 64-bit numbers as texts, enums as numbers.
///
/// Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
struct OTLPJSONWriter: OTLPWriter {
    private static let digits = Array("0123456789abcdef".utf8)
    private static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private(set) var bytes: [UInt8]
    private var needsComma = false

    /// Writes into memory that was used before.
    init(reusing buffer: consuming [UInt8] = []) {
        bytes = buffer
        bytes.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func document(_ body: (inout Self) -> Void) {
        enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    @inline(__always)
    mutating func message(_ field: OTLPField, _ body: (inout Self) -> Void) {
        key(field)
        enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    @inline(__always)
    mutating func list(_ field: OTLPField, _ body: (inout Self) -> Void) {
        key(field)
        enclose(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    @inline(__always)
    mutating func item(_ field: OTLPField, _ body: (inout Self) -> Void) {
        separate()
        enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    mutating func text(_ field: OTLPField, _ value: String) {
        key(field)
        quote { $0.escaped(value) }
    }

    mutating func flag(_ field: OTLPField, _ value: Bool) {
        key(field)
        append(value ? "true" : "false")
    }

    mutating func data(_ field: OTLPField, _ value: [UInt8]) {
        key(field)
        quote { writer in
            for start in stride(from: 0, to: value.count, by: 3) {
                let group = value[start..<min(start + 3, value.count)]
                let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
                for index in 0..<4 {
                    let sextet = Int(bits >> UInt32(18 - 6 * index) & 63)
                    writer.bytes.append(index <= group.count ? Self.base64[sextet] : UInt8(ascii: "="))
                }
            }
        }
    }

    mutating func signed(_ field: OTLPField, _ value: Int64) {
        key(field)
        quote { writer in
            if value < 0 { writer.bytes.append(UInt8(ascii: "-")) }
            writer.decimal(value.magnitude)
        }
    }

    mutating func fixedSigned(_ field: OTLPField, _ value: Int64) { signed(field, value) }

    mutating func fixed(_ field: OTLPField, _ value: UInt64) {
        key(field)
        quote { $0.decimal(value) }
    }

    mutating func fixed(_ field: OTLPField, _ value: UInt32) { small(field, value) }

    mutating func small(_ field: OTLPField, _ value: UInt32) {
        key(field)
        decimal(UInt64(value))
    }

    mutating func number(_ field: OTLPField, _ value: Double) {
        key(field)
        double(value)
    }

    mutating func identity(_ field: OTLPField, _ id: TraceID) {
        key(field)
        quote { writer in
            HexText.append(id.high, to: &writer.bytes)
            HexText.append(id.low, to: &writer.bytes)
        }
    }

    mutating func identity(_ field: OTLPField, _ id: SpanID) {
        key(field)
        quote { HexText.append(id.value, to: &$0.bytes) }
    }

    mutating func fixedList(_ field: OTLPField, _ values: [UInt64]) {
        list(field) { writer in
            for value in values {
                writer.separate()
                writer.quote { $0.decimal(value) }
            }
        }
    }

    mutating func numberList(_ field: OTLPField, _ values: [Double]) {
        list(field) { writer in
            for value in values {
                writer.separate()
                writer.double(value)
            }
        }
    }

    @inline(__always)
    private mutating func key(_ field: OTLPField) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(field.name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    @inline(__always)
    private mutating func enclose(_ open: UInt8, _ close: UInt8, _ body: (inout Self) -> Void) {
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    @inline(__always)
    private mutating func quote(_ body: (inout Self) -> Void) {
        bytes.append(UInt8(ascii: "\""))
        body(&self)
        bytes.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends a number's digits without a text in between.
    private mutating func decimal(_ value: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var start = buffer.count
            var rest = value
            repeat {
                start -= 1
                buffer[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: buffer[start...])
        }
    }

    private mutating func double(_ value: Double) {
        if value.isFinite {
            bytes.append(contentsOf: value.description.utf8)
        } else {
            append(value.isNaN ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"")
        }
    }

    private mutating func escaped(_ text: String) {
        let isPlain =
            text.utf8.withContiguousStorageIfAvailable { utf8 in
                var isPlain = true
                for byte in utf8 { isPlain = isPlain && byte >= 0x20 && byte != 0x22 && byte != 0x5C }
                return isPlain
            } ?? false
        if isPlain { return bytes.append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0..<0x20:
                append("\\u00")
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}
