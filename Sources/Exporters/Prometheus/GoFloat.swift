/// Writes numbers as Go's programs do: `NaN`, `+Inf`, `-Inf`, else the shortest digits that read back as the same
/// number.
enum GoFloat {
    /// Up to here each integer is a number of its own, so that its digits without a fraction are exact.
    private static let exactIntegers = 9_007_199_254_740_992.0

    /// Appends a number; a whole one has no fraction (`5`).
    static func append(_ value: Double, to bytes: inout [UInt8]) {
        if appendInteger(value, to: &bytes) { return }
        appendDescription(value, withPoint: false, to: &bytes)
    }

    /// Appends a number with a point or an exponent (`5.0`, `1e+16`), as OpenMetrics wants floats and their labels.
    static func appendWithPoint(_ value: Double, to bytes: inout [UInt8]) {
        if appendInteger(value, to: &bytes) {
            bytes.append(UInt8(ascii: "."))
            bytes.append(UInt8(ascii: "0"))
            return
        }
        appendDescription(value, withPoint: true, to: &bytes)
    }

    /// The number as `appendWithPoint` writes it.
    static func textWithPoint(_ value: Double) -> String {
        var bytes: [UInt8] = []
        appendWithPoint(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func appendInteger(_ value: Double, to bytes: inout [UInt8]) -> Bool {
        guard value.magnitude <= exactIntegers else { return false }
        let whole = Int64(value)
        guard Double(whole) == value, whole != 0 || value.sign == .plus else { return false }
        append(whole, to: &bytes)
        return true
    }

    private static func append(_ whole: Int64, to bytes: inout [UInt8]) {
        if whole < 0 { bytes.append(UInt8(ascii: "-")) }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = whole.magnitude
        var first = 20
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest != 0
        for index in first..<20 { bytes.append(digits[index]) }
    }

    /// `Double.description` gives the shortest digits; what differs from Go is how it writes what is no number, and its
    /// `.0` behind whole numbers.
    private static func appendDescription(_ value: Double, withPoint: Bool, to bytes: inout [UInt8]) {
        guard value.isFinite else {
            bytes.append(contentsOf: (value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf").utf8)
            return
        }
        bytes.append(contentsOf: value.description.utf8)
        let count = bytes.count
        guard !withPoint, count > 2, bytes[count - 1] == UInt8(ascii: "0"), bytes[count - 2] == UInt8(ascii: ".") else {
            return
        }
        bytes.removeLast(2)
    }
}
