/// The 16 bytes that all spans of one trace share; all zero is no identity.
///
/// Source: https://www.w3.org/TR/trace-context-2/#trace-id.
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    /// The first eight bytes as a big-endian number.
    public let high: UInt64
    /// The last eight bytes as a big-endian number.
    public let low: UInt64

    /// Joins two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whether it identifies anything: one of its bytes is not zero.
    public var isValid: Bool { high | low != 0 }

    /// 32 digits of lower-case hexadecimal.
    public var description: String { HexText.text(high, low) }
}

/// The 8 bytes that tell a span from the others of its trace; all zero is no identity.
///
/// Source: https://www.w3.org/TR/trace-context-2/#parent-id.
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
    /// The bytes as a big-endian number.
    public let value: UInt64

    /// Wraps a number.
    public init(_ value: UInt64) {
        self.value = value
    }

    /// Whether it identifies anything: one of its bytes is not zero.
    public var isValid: Bool { value != 0 }

    /// 16 digits of lower-case hexadecimal.
    public var description: String { HexText.text(value) }
}

/// The eight flags that travel with a trace.
///
/// Source: https://www.w3.org/TR/trace-context-2/#trace-flags.
public struct TraceFlags: OptionSet, Sendable, Hashable {
    /// The bits as they travel.
    public let rawValue: UInt8

    /// Takes the bits as they are.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The caller may have recorded the trace, and wants it kept.
    public static let sampled = TraceFlags(rawValue: 1)
    /// The last seven bytes of the trace id are random, so that samplers may go by them.
    public static let random = TraceFlags(rawValue: 2)
}

/// Numbers as hexadecimal digits, without Foundation.
enum HexText {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The digits of 8-byte numbers, 16 for each.
    static func text(_ numbers: UInt64...) -> String {
        String(unsafeUninitializedCapacity: numbers.count * 16) { buffer in
            var position = 0
            for number in numbers {
                var shift: UInt64 = 64
                while shift > 0 {
                    shift -= 4
                    buffer[position] = digits[Int(number >> shift & 15)]
                    position += 1
                }
            }
            return position
        }
    }

    /// Appends the 16 digits of a number.
    static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var shift: UInt64 = 64
        while shift > 0 {
            shift -= 4
            bytes.append(digits[Int(number >> shift & 15)])
        }
    }
}
