import Glibc

/// Judges the first bytes of a server before the library reads them, to name what else may listen there.
enum FirstBytes {
    /// The size of a frame's head with one byte of its body.
    static let count = 8
    /// The largest frame before both sides have agreed on a size, in bytes.
    static let frameLimit = 65_536

    /// Waits for the first bytes and looks at them without taking them away.
    ///
    /// - Throws: what is wrong with them; `.timeout` when the server says nothing.
    static func check(_ descriptor: Int32, _ place: String, until deadline: Deadline) throws(RabbitMQError) {
        setLowMark(descriptor, Int32(count))
        defer { setLowMark(descriptor, 1) }
        let isReady = SocketWait.wait(descriptor, for: Int16(POLLIN), until: deadline)
        var bytes = [UInt8](repeating: 0, count: count)
        let taken = recv(descriptor, &bytes, count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        let number = errno
        if taken < 0 && isReady && number != EAGAIN {
            throw RabbitMQError(
                .closed, "\(place): the connection broke at once: \(String(cString: strerror(number)))")
        }
        if let found = fault(bytes.prefix(max(0, taken)), place) { throw found }
        guard taken < count else { return }
        if isReady { throw RabbitMQError(.closed, "\(place): the server closed the connection without an answer") }
        throw RabbitMQError(.timeout, "\(place): the server took the connection and said nothing")
    }

    /// Why these cannot be the first bytes of a broker; nil when they can, or there are too few to tell.
    static func fault(_ bytes: some Collection<UInt8>, _ place: String) -> RabbitMQError? {
        let bytes = Array(bytes)
        guard let first = bytes.first else { return nil }
        if first == 1 { return frameFault(bytes, place) }
        if bytes.starts(with: "AMQP".utf8) { return headerFault(bytes, place) }
        if "AMQP".utf8.starts(with: bytes) { return nil }
        if (0x14...0x17).contains(first), bytes.count < 2 || bytes[1] == 3 {
            return RabbitMQError(.tls, "\(place): TLS is spoken there: write amqps:// or take the port without TLS")
        }
        let begin = String(decoding: bytes.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
        let kind = begin.hasPrefix("HTTP") ? "an HTTP server" : "no AMQP server (it begins with \"\(begin)\")"
        return RabbitMQError(.wrongProtocol, "\(place): what listens there is \(kind)")
    }

    private static func frameFault(_ bytes: [UInt8], _ place: String) -> RabbitMQError? {
        guard bytes.count >= 7 else { return nil }
        let channel = bytes[1...2].reduce(0) { $0 << 8 | Int($1) }
        let size = bytes[3...6].reduce(0) { $0 << 8 | Int($1) }
        guard channel == 0 else {
            return RabbitMQError(.wrongProtocol, "\(place): the first frame is none of AMQP 0-9-1")
        }
        // Eight bytes go to the frame's head and end.
        guard size <= frameLimit - 8 else {
            return RabbitMQError(.tooLarge, "\(place): the first frame has \(size) bytes; no broker's has")
        }
        return nil
    }

    private static func headerFault(_ bytes: [UInt8], _ place: String) -> RabbitMQError? {
        guard bytes.count >= 8 else { return nil }
        let version = bytes[4...7].map { "\($0)" }.joined(separator: " ")
        return RabbitMQError(
            .wrongProtocol, "\(place): the server wants another protocol than AMQP 0-9-1 (it says AMQP \(version))")
    }

    private static func setLowMark(_ descriptor: Int32, _ count: Int32) {
        var count = count
        setsockopt(descriptor, SOL_SOCKET, SO_RCVLOWAT, &count, socklen_t(MemoryLayout<Int32>.size))
    }
}
