/// Reads the counters of network protocols: `/proc/net/snmp` and `netstat`, which are pairs of lines, and `snmp6`.
///
/// The names hardly ever change, so a reader hands on slices and leaves it to the caller to remember what it made of
/// them.
enum ProtocolCounters {
    /// Calls the body for each pair of lines with the line of names and the line of values, whose first field is the
    /// same.
    ///
    /// `Ip: Forwarding DefaultTTL` and `Ip: 1 64`.
    static func forEachPair(
        in bytes: ByteText, path: String, _ body: (_ names: ByteText, _ values: ByteText) throws(CollectorError) -> Void
    ) throws(CollectorError) {
        var names: ByteText?
        try bytes.forEachLine { line throws(CollectorError) in
            guard let first = names else {
                names = line
                return
            }
            names = nil
            guard let left = first.split(at: ":"), let right = line.split(at: ":"), left.0 == right.0 else {
                throw .malformed(path, line)
            }
            try body(first, line)
        }
        if let names { throw .malformed(path, names) }
    }

    /// The full names of a line of names: `Ip_Forwarding`, `Ip_DefaultTTL`.
    static func fullNames(_ line: ByteText) -> [String] {
        guard let (prefix, names) = line.split(at: ":") else { return [] }
        return names.fields.map { "\(prefix.text)_\($0.text)" }
    }

    /// The full name of a line of `snmp6`: `Ip6InReceives` is `Ip6_InReceives`; nil without a 6.
    static func fullName6(_ name: ByteText) -> String? {
        guard let (prefix, rest) = name.split(at: "6"), !prefix.isEmpty, !rest.isEmpty else { return nil }
        return "\(prefix.text)6_\(rest.text)"
    }
}
