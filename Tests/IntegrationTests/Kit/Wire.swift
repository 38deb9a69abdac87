import Glibc

/// A connection of plain bytes to 127.0.0.1, for clients with and without manners.
final class Wire {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Whether the other side has closed.
    private(set) var isClosed = false

    /// Connects.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Trouble("socket: errno \(errno)") }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = Ports.loopback(port)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            let number = errno
            close(descriptor)
            throw Trouble("cannot connect to port \(port): \(String(cString: strerror(number)))")
        }
    }

    deinit { close(descriptor) }

    /// Sends all of a text; false when the other side has gone.
    @discardableResult
    func send(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// Says that nothing more will be sent.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads the next answer; one to HEAD has no body whatever its headers say.
    func answer(hasBody: Bool = true, within limit: Duration = .seconds(60)) throws -> Answer {
        let end = monotonicNow() + limit
        let mark = Array("\r\n\r\n".utf8)
        while true {
            if let range = buffer.firstRange(of: mark) {
                let head = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
                guard let (status, headers) = Answer.parseHead(head) else {
                    throw Trouble("no HTTP: \(head.prefix(200))")
                }
                buffer.removeSubrange(..<range.upperBound)
                if status == 100 { continue }
                let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) }
                let wanted = hasBody ? length : 0
                while buffer.count < wanted ?? .max, !isClosed { try fill(until: end) }
                if let wanted, buffer.count < wanted {
                    throw Trouble("\(buffer.count) of \(wanted) bytes of a body came")
                }
                let body = Array(buffer.prefix(wanted ?? .max))
                buffer.removeFirst(body.count)
                let isChunked = headers.contains {
                    $0.name.lowercased() == "transfer-encoding" && $0.value == "chunked"
                }
                return Answer(status: status, headers: headers, body: isChunked ? try Answer.joinChunks(body) : body)
            }
            guard !isClosed else { throw Trouble("closed without an answer") }
            try fill(until: end)
        }
    }

    /// Waits until the other side closes; whether it did in time.
    func closes(within limit: Duration) -> Bool {
        let end = monotonicNow() + limit
        while !isClosed { do { try fill(until: end) } catch { return false } }
        return true
    }

    private func fill(until end: ContinuousClock.Instant) throws {
        let rest = Int32(max(0, (end - monotonicNow()).seconds * 1_000).rounded(.up))
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&entry, 1, rest)
        if ready < 0 && errno == EINTR { return }
        guard ready > 0 else { throw Trouble("nothing came in time") }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { buffer += chunk[..<count] } else { isClosed = true }
    }
}

/// Requests of a client with manners, a connection for each.
enum HTTP {
    static func get(
        _ port: Int, _ path: String, headers: [String: String] = [:], method: String = "GET",
        within limit: Duration = .seconds(60)
    ) throws -> Answer {
        let wire = try Wire(port: port)
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        if method == "POST" { lines.append("Content-Length: 0") }
        wire.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        return try wire.answer(hasBody: method != "HEAD", within: limit)
    }
}
