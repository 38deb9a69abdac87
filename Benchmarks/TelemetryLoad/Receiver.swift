import Glibc
import Synchronization

/// A receiver of OTLP over HTTP on a thread of its own: reads whole requests, counts their spans, and answers 200.
final class Receiver: Sendable {
    /// What arrived.
    struct Counts {
        var requests = 0
        var bytes = 0
        var spans = 0
        /// What the thread itself used.
        var cpuSeconds = 0.0
    }

    private static let answer = Array(
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n".utf8)

    let port: UInt16
    private let listener: Listener
    private let state = Mutex(Counts())

    init() throws {
        listener = try Listener()
        port = listener.port
    }

    var counts: Counts { state.withLock { $0 } }

    /// Starts the thread, which lasts as long as the process.
    func start() {
        let place = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { place in
                if let place { Unmanaged<Receiver>.fromOpaque(place).takeUnretainedValue().serve() }
                return nil
            }, place)
        pthread_detach(thread)
    }

    private func serve() {
        while true {
            let connection = accept(listener.descriptor, nil, nil)
            guard connection >= 0 else { return }
            read(connection)
            close(connection)
        }
    }

    private func read(_ connection: Int32) {
        var gathered: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return }
            gathered.append(contentsOf: chunk[..<count])
            while let request = RequestFrame(gathered) {
                let spans = SpanCount.spans(in: gathered[request.body])
                gathered.removeFirst(request.body.upperBound)
                let cpu = OwnProcess.threadSeconds
                state.withLock { counts in
                    counts.requests += 1
                    counts.bytes += request.body.count
                    counts.spans += spans
                    counts.cpuSeconds = cpu
                }
                guard send(connection, Self.answer, Self.answer.count, Int32(MSG_NOSIGNAL)) > 0 else { return }
            }
        }
    }
}

/// Where the body of a request lies; nil while some of it is missing.
private struct RequestFrame {
    let body: Range<Int>

    init?(_ bytes: [UInt8]) {
        let blank = Array("\r\n\r\n".utf8)
        guard
            let end = (0..<max(0, bytes.count - 3)).first(where: { bytes[$0] == 13 && bytes[$0..<$0 + 4] == blank[...] }
            )
        else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let length = head.split(separator: "\r\n").compactMap { line -> Int? in
            guard line.lowercased().hasPrefix("content-length:") else { return nil }
            return Int(line.dropFirst(15).trimmingPrefix(while: { $0 == " " }))
        }
        body = end + 4..<end + 4 + (length.first ?? 0)
        guard bytes.count >= body.upperBound else { return nil }
    }
}
