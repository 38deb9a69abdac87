/// Takes fields off the front of a line, one by one and without an array of them.
///
/// Fields stand between runs of spaces and tabs. Lines of `/proc/stat` can have thousands, of which a parser wants one.
struct FieldReader {
    /// What has not been taken yet.
    private(set) var rest: ByteText

    init(_ line: ByteText) {
        rest = line
    }

    /// The next field; nil at the end of the line.
    mutating func next() -> ByteText? {
        var start = rest.startIndex
        while start < rest.endIndex, Self.isBlank(rest[start]) { start += 1 }
        var end = start
        while end < rest.endIndex, !Self.isBlank(rest[end]) { end += 1 }
        let field = rest[start..<end]
        rest = rest[end...]
        return field.isEmpty ? nil : field
    }

    /// The next field as a decimal number without sign; nil for anything else, the end included.
    mutating func nextUnsigned() -> UInt64? { next()?.unsigned }

    /// Leaves out a number of fields.
    mutating func skip(_ count: Int) {
        for _ in 0..<count { _ = next() }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
