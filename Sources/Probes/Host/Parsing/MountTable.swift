/// One line of `/proc/PID/mountinfo`.
struct Mount: Equatable {
    /// What is mounted: a device's path, a server's share or any word.
    let device: String
    let mountPoint: String
    let filesystemType: String
    /// The device's numbers, as the kernel shows them.
    let major: String
    let minor: String
    /// Whether this mount is read-only.
    let isMountReadOnly: Bool
    /// Whether the file system itself is read-only, however it is mounted.
    let isSuperblockReadOnly: Bool
}

/// Reads `/proc/PID/mountinfo`.
enum MountTable {
    /// The mounts in the kernel's order.
    ///
    /// Source: `proc_pid_mountinfo(5)`: `36 35 98:0 / /mnt rw,noatime master:1 - ext4 /dev/sda1 rw,errors=continue`.
    static func parse(_ bytes: ByteText, path: String) throws(CollectorError) -> [Mount] {
        var mounts: [Mount] = []
        try bytes.forEachLine { line throws(CollectorError) in
            guard let mount = mount(line) else { throw .malformed(path, line) }
            mounts.append(mount)
        }
        guard !mounts.isEmpty else { throw .malformed(path) }
        return mounts
    }

    private static func mount(_ line: ByteText) -> Mount? {
        let fields = line.fields
        guard fields.count >= 9, let numbers = fields[2].split(at: ":"),
            numbers.0.unsigned != nil, numbers.1.unsigned != nil,
            let dash = fields[6...].firstIndex(where: { $0.equals("-") }), dash + 2 < fields.count
        else { return nil }
        // A device without a name leaves one field less.
        let hasDevice = dash + 3 < fields.count
        return Mount(
            device: hasDevice ? unescaped(fields[dash + 2]) : "", mountPoint: unescaped(fields[4]),
            filesystemType: unescaped(fields[dash + 1]), major: numbers.0.text, minor: numbers.1.text,
            isMountReadOnly: hasOption(fields[5]),
            isSuperblockReadOnly: hasOption(fields[dash + (hasDevice ? 3 : 2)]))
    }

    private static func hasOption(_ options: ByteText) -> Bool {
        options.split(separator: UInt8(ascii: ",")).contains { $0.equals("ro") || $0.equals("emergency_ro") }
    }

    /// Text with the kernel's octal escapes (`\040` for a space) turned back into bytes.
    static func unescaped(_ bytes: ByteText) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return bytes.text }
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ $0 >= 48 && $0 <= 55 }),
                let value = UInt8(exactly: digits.reduce(0) { $0 * 8 + Int($1 - 48) })
            {
                result.append(value)
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
