/// Bytes of a kernel file, cut into lines and fields without making strings.
///
/// Parsers take these instead of `String`: a file of the kernel may hold anything (a device name with a NUL, half a
/// UTF-8 sequence), and a number is read straight from its digits.
typealias ByteText = ArraySlice<UInt8>

extension ArraySlice<UInt8> {
    /// Calls the body for each line without its line feed; an empty last line is left out.
    func forEachLine<E: Error>(_ body: (ByteText) throws(E) -> Void) throws(E) {
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex(of: UInt8(ascii: "\n")) ?? endIndex
            try body(self[start..<end])
            start = end < endIndex ? end + 1 : endIndex
        }
    }

    /// The lines without their line feeds.
    var lines: [ByteText] {
        var result: [ByteText] = []
        forEachLine { result.append($0) }
        return result
    }

    /// The fields between runs of spaces and tabs.
    var fields: [ByteText] {
        var result: [ByteText] = []
        var start: Index?
        for index in indices {
            if self[index] == 0x20 || self[index] == 0x09 {
                if let first = start { result.append(self[first..<index]) }
                start = nil
            } else if start == nil {
                start = index
            }
        }
        if let first = start { result.append(self[first..<endIndex]) }
        return result
    }

    /// The two sides of the first occurrence of a byte; nil where it does not occur.
    func split(at separator: Unicode.Scalar) -> (ByteText, ByteText)? {
        guard let index = firstIndex(of: UInt8(ascii: separator)) else { return nil }
        return (self[startIndex..<index], self[(index + 1)...])
    }

    /// The bytes without spaces, tabs and line ends around them.
    var trimmed: ByteText {
        var slice = self
        while let first = slice.first, first <= 0x20 { slice = slice.dropFirst() }
        while let last = slice.last, last <= 0x20 { slice = slice.dropLast() }
        return slice
    }

    /// Whether the bytes begin with ASCII text.
    func hasPrefix(_ text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { self[startIndex + $0] == text.utf8Start[$0] }
    }

    /// Whether the bytes are exactly an ASCII text.
    func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefix(text)
    }

    /// The bytes as text; what is not UTF-8 is replaced.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The bytes as a decimal number without sign; nil for anything else, overflow included.
    var unsigned: UInt64? {
        guard !isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in self {
            guard byte >= 48, byte <= 57 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 48))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }

    /// The bytes as a decimal number with an optional minus; nil for anything else.
    var signed: Int64? {
        if first == UInt8(ascii: "-") {
            return dropFirst().unsigned.flatMap { $0 <= UInt64(Int64.max) ? -Int64($0) : nil }
        }
        return unsigned.flatMap { Int64(exactly: $0) }
    }

    /// The bytes as a hexadecimal number without prefix; nil for anything else.
    var hexadecimal: UInt64? {
        guard !isEmpty, count <= 16 else { return nil }
        var value: UInt64 = 0
        for byte in self {
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case 97...102: digit = byte - 87
            case 65...70: digit = byte - 55
            default: return nil
            }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    /// The bytes as a finite number with an optional fraction; nil for anything else.
    var decimal: Double? {
        if let whole = signed { return Double(whole) }
        guard allSatisfy({ ($0 >= 48 && $0 <= 57) || [43, 45, 46, 69, 101].contains($0) }) else { return nil }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}
