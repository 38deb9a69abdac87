/// Reads the kinds of files that a cgroup of version 2 has.
///
/// Source: the kernel's `Documentation/admin-guide/cgroup-v2.rst`, "Interface Files".
enum CgroupFile {
    /// The value of each wanted key of a flat keyed file (`usage_usec 1234`), in the order of the keys; nil where it is
    /// missing.
    static func values(
        of keys: [StaticString], in bytes: ByteText, path: String
    ) throws(CollectorError) -> [UInt64?] {
        var values = [UInt64?](repeating: nil, count: keys.count)
        try bytes.forEachLine { line throws(CollectorError) in
            let fields = line.fields
            guard fields.count == 2, let value = fields[1].unsigned else { throw .malformed(path, line) }
            for (index, key) in keys.enumerated() where fields[0].equals(key) { values[index] = value }
        }
        return values
    }

    /// The sum over all devices of each wanted key of `io.stat` (`254:0 rbytes=1 wbytes=2`), in the order of the keys.
    static func sums(of keys: [StaticString], in bytes: ByteText, path: String) throws(CollectorError) -> [UInt64] {
        var sums = [UInt64](repeating: 0, count: keys.count)
        try bytes.forEachLine { line throws(CollectorError) in
            for field in line.fields {
                // Some kernels give a device without numbers, on a line of its own or before the next device.
                guard let (name, digits) = field.split(at: "=") else {
                    guard field.split(at: ":") != nil else { throw .malformed(path, line) }
                    continue
                }
                guard let index = keys.firstIndex(where: { name.equals($0) }) else { continue }
                guard let value = digits.unsigned else { throw .malformed(path, line) }
                sums[index] &+= value
            }
        }
        return sums
    }

    /// A file with one number; `max` is infinite.
    static func limit(_ bytes: ByteText, path: String) throws(CollectorError) -> Double {
        let word = bytes.trimmed
        if word.equals("max") { return .infinity }
        guard let value = word.unsigned else { throw .malformed(path, bytes) }
        return Double(value)
    }

    /// The seconds in which some task, and in which all tasks waited: `some avg10=0.00 … total=1234`, in microseconds.
    static func pressure(_ bytes: ByteText, path: String) throws(CollectorError) -> (some: Double?, full: Double?) {
        var result: (some: Double?, full: Double?) = (nil, nil)
        try bytes.forEachLine { line throws(CollectorError) in
            let fields = line.fields
            guard let kind = fields.first, let last = fields.last, last.hasPrefix("total="),
                let total = last.dropFirst(6).unsigned
            else { throw .malformed(path, line) }
            if kind.equals("some") { result.some = Double(total) / 1e6 }
            if kind.equals("full") { result.full = Double(total) / 1e6 }
        }
        return result
    }

    /// The path of a process's cgroup in the unified hierarchy, from `/proc/PID/cgroup`; nil without one.
    static func ownPath(_ bytes: ByteText) -> String? {
        bytes.lines.first { $0.hasPrefix("0::/") }.map { $0.dropFirst(3).text }
    }
}
