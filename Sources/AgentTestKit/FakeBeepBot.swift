import FoundationEssentials
import Glibc
import Synchronization
public import Telemetry

/// A BeepBot on the loopback that answers as it is told and writes down what it was sent.
///
/// Each connection is served on a thread of its own, so that one that hangs holds up no other.
public final class FakeBeepBot: Sendable {
    /// What one request gets.
    public enum Answer: Sendable {
        /// An answer with a status, more header lines and a body.
        case status(Int, headers: [String] = [], body: String = "{}")
        /// The request is taken, and no answer ever comes.
        case hang
        /// The request is taken, and the connection is cut hard.
        case resetAfterAccept
        /// The request is taken, and the connection is closed without an answer.
        case closeEarly
        /// Something that is not HTTP.
        case garbage
        /// A body that never ends behind this status and these header lines.
        case endless(Int, headers: [String] = [])
        /// A head that never ends.
        case endlessHead
        /// Only the beginning of an answer with this status and these header lines.
        case cutAnswer(Int, headers: [String] = [])
        /// Sent elsewhere.
        case redirect(String)
    }

    /// A request as it came.
    public struct Request: Sendable {
        /// The first line and the headers' lines.
        public let head: [String]
        /// The body, UTF-8.
        public let body: String
        /// When it was complete.
        public let at: MonotonicInstant

        /// A header's value, whatever the case of its name.
        public func header(_ name: String) -> String? {
            let start = name.lowercased() + ":"
            return head.first { $0.lowercased().hasPrefix(start) }.map {
                String($0.dropFirst(start.count).drop { $0 == " " })
            }
        }

        /// The `Idempotency-Key`.
        public var key: String? { header("Idempotency-Key") }
        /// The text of BeepBot's JSON.
        public var text: String? { field("text") }

        /// A text of the JSON's object.
        public func field(_ name: String) -> String? {
            let object = try? JSONDecoder().decode([String: Field].self, from: Data(body.utf8))
            return object?[name]?.text
        }
    }

    private struct Field: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text =
                (try? container.decode(String.self)) ?? (try? container.decode(Int.self)).map { "\($0)" }
                ?? (try? container.decode(Bool.self)).map { "\($0)" }
        }
    }

    private struct State {
        var script: [Answer] = []
        var standing: Answer
        var requests: [Request] = []
        var open: Set<Int32> = []
        var isStopped = false
    }

    /// The port on 127.0.0.1.
    public let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>
    private let arrivals = Tally()

    /// Why no server could be made.
    public struct BindError: Error {}

    /// Listens on a free port.
    ///
    /// - Parameters:
    ///   - script: what the first requests get, one after another.
    ///   - standing: what all further ones get.
    public init(_ script: [Answer] = [], then standing: Answer = .status(200)) throws {
        state = Mutex(State(script: script, standing: standing))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 256) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard listener >= 0, isBound else { throw BindError() }
        detach { [self] in acceptAll() }
    }

    /// The address to send to.
    public var url: String { "http://127.0.0.1:\(port)/notify" }

    /// What was sent so far, in the order of arrival.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// What further requests get: these one after another, then the standing answer.
    public func answer(_ script: [Answer], then standing: Answer) {
        state.withLock {
            $0.script = script
            $0.standing = standing
        }
    }

    /// Waits until so many requests have come.
    public func waitForRequests(_ count: Int) async { await arrivals.wait(for: count) }

    /// Ends listening and cuts what is open; to be deferred.
    public func stop() {
        let open = state.withLock { state in
            state.isStopped = true
            return state.open
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 { break }
            let isWanted = state.withLock { state in
                if !state.isStopped { state.open.insert(descriptor) }
                return !state.isStopped
            }
            if isWanted { detach { [self] in serve(descriptor) } } else { close(descriptor) }
        }
        close(listener)
    }

    private func serve(_ descriptor: Int32) {
        if let request = read(descriptor) {
            let answer = state.withLock { state in
                state.requests.append(request)
                return state.script.isEmpty ? state.standing : state.script.removeFirst()
            }
            arrivals.add()
            give(answer, to: descriptor)
        }
        state.withLock { _ = $0.open.remove(descriptor) }
        close(descriptor)
    }

    private func give(_ answer: Answer, to descriptor: Int32) {
        switch answer {
        case .status(let status, let headers, let body):
            let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"] + headers
            write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body, to: descriptor)
        case .redirect(let target):
            write("HTTP/1.1 302 Found\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n", to: descriptor)
        case .hang: waitForEnd(descriptor)
        case .closeEarly: break
        case .resetAfterAccept:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        case .garbage: write("SSH-2.0-OpenSSH_9.2\r\nnothing of HTTP\r\n", to: descriptor)
        case .cutAnswer(let status, let headers):
            let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: 100"] + headers
            write(lines.joined(separator: "\r\n") + "\r\n\r\n{", to: descriptor)
        case .endless(let status, let headers):
            let lines = ["HTTP/1.1 \(status) Scripted"] + headers
            write(lines.joined(separator: "\r\n") + "\r\n\r\n", to: descriptor)
            while write(String(repeating: "x", count: 4_096), to: descriptor) {}
        case .endlessHead:
            write("HTTP/1.1 200 Scripted\r\n", to: descriptor)
            while write("X-Fill: \(String(repeating: "x", count: 1_000))\r\n", to: descriptor) {}
        }
    }

    private func read(_ descriptor: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count <= 0 { return nil }
            bytes += buffer.prefix(count)
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { continue }
            let head = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
            let body = text[end.upperBound...]
            let request = Request(head: head, body: String(body), at: SystemTime().now())
            if body.utf8.count >= request.header("Content-Length").flatMap({ Int($0) }) ?? 0 { return request }
        }
    }

    @discardableResult
    private func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func waitForEnd(_ descriptor: Int32) {
        var byte: UInt8 = 0
        while Glibc.read(descriptor, &byte, 1) > 0 {}
    }
}

/// Runs a closure on a thread that nobody joins.
private func detach(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    if code == 0 { pthread_detach(thread) } else { box.release() }
}
