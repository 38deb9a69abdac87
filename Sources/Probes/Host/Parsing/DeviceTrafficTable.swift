/// The counters of one interface in `/proc/net/dev`.
struct DeviceTraffic: Equatable {
    let name: String
    /// Bytes, packets, errs, drop, fifo, frame, compressed, multicast received; then bytes, packets, errs, drop, fifo,
    /// colls, carrier, compressed transmitted.
    let values: [UInt64]
}

/// Reads `/proc/net/dev`.
enum DeviceTrafficTable {
    /// The interfaces in the kernel's order; the two header lines are left out.
    static func parse(_ bytes: ByteText, path: String) throws(CollectorError) -> [DeviceTraffic] {
        var devices: [DeviceTraffic] = []
        var number = 0
        try bytes.forEachLine { line throws(CollectorError) in
            number += 1
            guard number > 2 else { return }
            // A name may hold a colon of its own (an alias); the counters never do.
            guard let colon = line.lastIndex(of: UInt8(ascii: ":")) else { throw .malformed(path, line) }
            let name = line[..<colon].trimmed
            let values = line[(colon + 1)...].fields.compactMap(\.unsigned)
            guard !name.isEmpty, values.count == 16 else { throw .malformed(path, line) }
            devices.append(DeviceTraffic(name: name.text, values: values))
        }
        guard number >= 2 else { throw .malformed(path) }
        return devices
    }
}
