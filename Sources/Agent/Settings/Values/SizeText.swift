/// Numbers of bytes as settings write them: `96MiB`, `1GB`, `512`.
enum SizeText {
    private static let units: [(suffix: String, bytes: Int64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("KB", 1_000), ("B", 1),
        ("", 1),
    ]

    /// Reads a whole number with an optional unit, powers of 1024 (`KiB`) or of 1000 (`kB`); nil for anything else and
    /// beyond 8 EiB.
    static func parse(_ text: String) -> Int64? {
        let digits = text.utf8.prefix { $0 >= 48 && $0 <= 57 }
        var suffix = text.utf8.dropFirst(digits.count)
        if suffix.first == UInt8(ascii: " ") { suffix = suffix.dropFirst() }
        guard let number = Int64(String(digits) ?? ""),
            let unit = units.first(where: { $0.suffix.utf8.elementsEqual(suffix) })
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : bytes
    }

    /// The number with the largest unit that divides it.
    static func render(_ bytes: Int64) -> String {
        guard bytes > 0, let unit = units.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)B" }
        return "\(bytes / unit.bytes)\(unit.suffix)"
    }
}
