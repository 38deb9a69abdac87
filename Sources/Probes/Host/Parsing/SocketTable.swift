/// Reads `/proc/net/tcp`, `udp` and their IPv6 relatives, which share their first columns.
enum SocketTable {
    /// Calls the body for each socket with its state's number and the bytes in its two queues.
    ///
    /// `0: 0100007F:71B8 00000000:0000 0A 00000000:00000000 …`, all hexadecimal.
    static func forEachSocket(
        in bytes: ByteText, path: String, _ body: (_ state: UInt64, _ transmit: UInt64, _ receive: UInt64) -> Void
    ) throws(CollectorError) {
        var isHeader = true
        try bytes.forEachLine { line throws(CollectorError) in
            guard !isHeader else {
                isHeader = false
                guard line.trimmed.hasPrefix("sl") else { throw .malformed(path, line) }
                return
            }
            let fields = line.fields
            guard fields.count >= 5, let state = fields[3].hexadecimal, let queues = fields[4].split(at: ":"),
                let transmit = queues.0.hexadecimal, let receive = queues.1.hexadecimal
            else { throw .malformed(path, line) }
            body(state, transmit, receive)
        }
        if isHeader { throw .malformed(path) }
    }
}
