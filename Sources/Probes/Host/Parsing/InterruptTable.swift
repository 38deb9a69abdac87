/// The tables `/proc/interrupts` and `/proc/softirqs`: one column for each CPU, one row for each source.
enum InterruptTable {
    /// Reads the first line, `CPU0 CPU1 …`; nil where it is something else.
    static func cpus(_ header: ByteText) -> [Int]? {
        var fields = FieldReader(header)
        var cpus: [Int] = []
        while let field = fields.next() {
            guard field.hasPrefix("CPU"), let cpu = field.dropFirst(3).unsigned.flatMap({ Int(exactly: $0) })
            else { return nil }
            cpus.append(cpu)
        }
        return cpus.isEmpty ? nil : cpus
    }

    /// A row: the source's name, a count for each CPU, and what stands behind the counts.
    struct Row {
        let name: ByteText
        let counts: [UInt64]
        let details: ByteText
    }

    /// Reads a row such as ` 24:  1  0  IO-APIC  5-edge  ACPI:Ged`; nil where counts are missing, as in `ERR: 0`.
    static func row(_ line: ByteText, columns: Int) -> Row? {
        guard let (name, rest) = line.split(at: ":") else { return nil }
        var fields = FieldReader(rest)
        var counts: [UInt64] = []
        counts.reserveCapacity(min(columns, rest.count))
        while counts.count < columns {
            guard let count = fields.nextUnsigned() else { return nil }
            counts.append(count)
        }
        return Row(name: name.trimmed, counts: counts, details: fields.rest.trimmed)
    }

    /// Gives the first line and the others behind it.
    static func split(_ bytes: ByteText) -> (header: ByteText, rows: ByteText) {
        bytes.split(at: "\n") ?? (bytes, bytes[bytes.endIndex...])
    }
}
