/// One line of `/proc/diskstats`.
struct DiskCounters: Equatable {
    let major: String
    let minor: String
    let name: String
    /// Numbers in the kernel's order and units, 11 to 17 of them, as the kernel's age has it.
    let values: [UInt64]
}

/// Reads `/proc/diskstats`.
enum DiskTable {
    /// The devices in the kernel's order; a short line of a kernel before 2.6.25 is left out.
    ///
    /// Source: the kernel's `Documentation/admin-guide/iostats.rst`.
    static func parse(_ bytes: ByteText, path: String) throws(CollectorError) -> [DiskCounters] {
        var disks: [DiskCounters] = []
        try bytes.forEachLine { line throws(CollectorError) in
            let fields = line.fields
            if fields.count == 7 { return }
            guard fields.count >= 14, fields[0].unsigned != nil, fields[1].unsigned != nil else {
                throw .malformed(path, line)
            }
            var values: [UInt64] = []
            values.reserveCapacity(17)
            for field in fields[3...].prefix(17) {
                guard let value = field.unsigned else { throw .malformed(path, line) }
                values.append(value)
            }
            disks.append(
                DiskCounters(major: fields[0].text, minor: fields[1].text, name: fields[2].text, values: values))
        }
        return disks
    }
}
