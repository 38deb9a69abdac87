/// The member `ot`: what samplers of OpenTelemetry tell each other.
///
/// `rv` is the randomness that all go by instead of the trace id, `th` the threshold below which a trace is dropped.
/// Source: https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/.
extension TraceState {
    private static let samplers = "ot"
    private static let maximumValue = 256

    /// The randomness of the trace where it is told, 56 bits.
    var randomness: UInt64? {
        number(of: (UInt8(ascii: "r"), UInt8(ascii: "v")), digits: 14...14)
    }

    /// The threshold that the trace passed so far, 56 bits.
    var threshold: UInt64? {
        number(of: (UInt8(ascii: "t"), UInt8(ascii: "h")), digits: 1...14)
    }

    /// The state with another threshold in its shortest digits, or with none.
    ///
    /// Everything else of the member stays. Where it has no room, there is none, rather than the one of before.
    func settingThreshold(_ digits: String?) -> TraceState {
        if digits == nil, members.isEmpty { return self }
        let pieces = (self[Self.samplers] ?? "").split(separator: ";")
        let kept = pieces.filter { !$0.hasPrefix("th:") }
        guard digits != nil || kept.count != pieces.count else { return self }
        var value = kept.joined(separator: ";")
        if let digits, value.utf8.count + digits.utf8.count + 4 <= Self.maximumValue {
            value = value.isEmpty ? "th:\(digits)" : "th:\(digits);\(value)"
        }
        return setting(key: Self.samplers, value: value) ?? removing(key: Self.samplers)
    }

    /// A field of hexadecimal digits, as if it had 14 of them; nil where it is none.
    private func number(of name: (first: UInt8, second: UInt8), digits lengths: ClosedRange<Int>) -> UInt64? {
        guard !members.isEmpty, let value = self[Self.samplers] else { return nil }
        let bytes = value.utf8.span
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(of: UInt8(ascii: ";"), in: start..<bytes.count) ?? bytes.count
            let length = end - start - 3
            if lengths.contains(length), bytes[start] == name.first, bytes[start + 1] == name.second,
                bytes[start + 2] == UInt8(ascii: ":")
            {
                return bytes.hexNumber(start + 3..<end, upperCase: true).map { $0 << UInt64(4 * (14 - length)) }
            }
            start = end + 1
        }
        return nil
    }
}
