/// Single numbers out of files of a process.
enum ProcessNumbers {
    /// Bytes that a process had fetched from storage and sent there: `read_bytes` and `write_bytes` of `/proc/PID/io`.
    static func storageBytes(_ bytes: ByteText) -> (read: UInt64, written: UInt64)? {
        guard let read = number(after: "read_bytes", in: bytes),
            let written = number(after: "write_bytes", in: bytes)
        else { return nil }
        return (read, written)
    }

    /// The soft limit of open files in `/proc/PID/limits`; infinite where there is none.
    static func descriptorLimit(_ bytes: ByteText) -> Double? {
        var limit: Double?
        bytes.forEachLine { line in
            guard line.hasPrefix("Max open files") else { return }
            var fields = FieldReader(line.dropFirst(14))
            guard let soft = fields.next() else { return }
            limit = soft.equals("unlimited") ? .infinity : soft.unsigned.map { Double($0) }
        }
        return limit
    }

    /// Proportional resident and swapped memory in bytes: `Pss` and `SwapPss` of `/proc/PID/smaps_rollup`.
    static func proportionalBytes(_ bytes: ByteText) -> (resident: UInt64, swapped: UInt64)? {
        guard let resident = number(after: "Pss", in: bytes) else { return nil }
        let swapped = number(after: "SwapPss", in: bytes) ?? 0
        return (
            resident.multipliedReportingOverflow(by: 1_024).partialValue,
            swapped.multipliedReportingOverflow(by: 1_024).partialValue
        )
    }

    /// When the machine was started, in seconds since the epoch: `btime` of `/proc/stat`.
    static func bootTime(_ bytes: ByteText) -> UInt64? {
        var time: UInt64?
        bytes.forEachLine { line in
            guard line.hasPrefix("btime ") else { return }
            time = line.dropFirst(6).trimmed.unsigned
        }
        return time
    }

    private static func number(after name: StaticString, in bytes: ByteText) -> UInt64? {
        var number: UInt64?
        bytes.forEachLine { line in
            guard let (key, rest) = line.split(at: ":"), key.equals(name) else { return }
            var fields = FieldReader(rest)
            number = fields.nextUnsigned()
        }
        return number
    }
}
