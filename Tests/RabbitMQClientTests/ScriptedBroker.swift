import RabbitMQClient
import Synchronization

/// A broker of a few lines: makes connections, and answers as a test wants.
final class ScriptedBroker: Sendable {
    /// A method that the client sent.
    struct Request: Sendable, CustomStringConvertible {
        let channel: Int
        let classNumber: Int
        let method: Int
        let arguments: [UInt8]

        var description: String { "\(classNumber).\(method)@\(channel)" }
        /// The short text that begins at an offset.
        func shortText(at offset: Int) -> String {
            let count = Int(arguments[offset])
            return String(decoding: arguments[(offset + 1)..<(offset + 1 + count)], as: UTF8.self)
        }
    }

    /// What the broker says to a request; nil leaves the usual answer to the broker.
    typealias Script = @Sendable (Request) -> [UInt8]?

    let peer: ScriptedPeer
    private let log: RequestLog

    /// - Parameter onContent: is given the payload of each message's head.
    init(
        heartbeat: Int = 0, _ script: @escaping Script = { _ in nil },
        onContent: @escaping @Sendable ([UInt8]) -> Void = { _ in }
    ) throws {
        let log = RequestLog()
        self.log = log
        peer = try ScriptedPeer { connection in
            log.connected(connection)
            guard connection.read(8) != nil else { return }
            connection.write(WireBytes.start())
            while let request = Self.next(connection) {
                if request.method < 0 {
                    if request.classNumber == 2 { onContent(request.arguments) }
                    continue
                }
                log.note(request)
                connection.write(script(request) ?? Self.answer(request, heartbeat: heartbeat))
            }
            log.disconnected()
        }
    }

    var settings: RabbitMQSettings { RabbitMQSettings(host: "127.0.0.1", port: peer.port) }

    func connect() async throws -> RabbitMQConnection {
        try await RabbitMQConnection.connect(settings, timeout: .seconds(10))
    }

    /// Everything that the client has sent, as `class.method@channel`.
    var requests: [String] { log.requests.map(\.description) }

    /// Waits until the client has sent a method.
    func wait(for description: String) async { await wait { $0.contains(description) } }

    /// Waits until what the client has sent meets a condition.
    func wait(until condition: @escaping @Sendable ([String]) -> Bool) async {
        await log.wait { condition($0.map(\.description)) }
    }

    /// Says something unasked.
    func say(_ bytes: [UInt8]) { log.connection?.write(bytes) }

    /// Ends the connection, by a reset if so wanted.
    func hangUp() { log.connection?.end() }

    func stop() { peer.stop() }

    /// The next method; a number below zero stands for another frame, whose type is the class then.
    static func next(_ connection: ScriptedPeer.Connection) -> Request? {
        guard let head = connection.read(7) else { return nil }
        let size = head[3...6].reduce(0) { $0 << 8 | Int($1) }
        guard let body = connection.read(size + 1), body.last == 206 else { return nil }
        let channel = Int(head[1]) << 8 | Int(head[2])
        guard head[0] == 1 else {
            return Request(channel: channel, classNumber: Int(head[0]), method: -1, arguments: body.dropLast())
        }
        return Request(
            channel: channel, classNumber: Int(body[0]) << 8 | Int(body[1]), method: Int(body[2]) << 8 | Int(body[3]),
            arguments: Array(body[4..<size]))
    }

    private static func answer(_ request: Request, heartbeat: Int) -> [UInt8] {
        let channel = request.channel
        switch (request.classNumber, request.method) {
        case (10, 11):
            return WireBytes.method(
                0, 10, 30, WireBytes.short(2_047) + WireBytes.long(131_072) + WireBytes.short(heartbeat))
        case (10, 40): return WireBytes.method(0, 10, 41, [0])
        case (10, 50): return WireBytes.method(0, 10, 51)
        case (20, 10): return WireBytes.method(channel, 20, 11, WireBytes.long(0))
        case (20, 40): return WireBytes.method(channel, 20, 41)
        case (40, 10): return WireBytes.method(channel, 40, 11)
        case (50, 10):
            return WireBytes.method(channel, 50, 11, WireBytes.shortText("q") + WireBytes.long(7) + WireBytes.long(2))
        case (60, 10): return WireBytes.method(channel, 60, 11)
        case (60, 20): return WireBytes.method(channel, 60, 21, WireBytes.shortText("c"))
        case (85, 10): return WireBytes.method(channel, 85, 11)
        default: return []
        }
    }
}

/// What a scripted broker was asked, with those who wait for it.
private final class RequestLog: Sendable {
    typealias Condition = @Sendable ([ScriptedBroker.Request]) -> Bool

    private struct Fields {
        var connection: ScriptedPeer.Connection?
        var requests: [ScriptedBroker.Request] = []
        var waiters: [(Condition, CheckedContinuation<Void, Never>)] = []
    }

    private let fields = Mutex(Fields())

    var connection: ScriptedPeer.Connection? { fields.withLock { $0.connection } }
    var requests: [ScriptedBroker.Request] { fields.withLock { $0.requests } }

    func connected(_ connection: ScriptedPeer.Connection) { fields.withLock { $0.connection = connection } }

    func disconnected() { fields.withLock { $0.connection = nil } }

    func note(_ request: ScriptedBroker.Request) {
        let ready = fields.withLock { fields in
            fields.requests.append(request)
            let requests = fields.requests
            let ready = fields.waiters.filter { $0.0(requests) }.map(\.1)
            fields.waiters.removeAll { $0.0(requests) }
            return ready
        }
        for waiter in ready { waiter.resume() }
    }

    func wait(_ condition: @escaping Condition) async {
        await withCheckedContinuation { continuation in
            let isMet = fields.withLock { fields in
                if condition(fields.requests) { return true }
                fields.waiters.append((condition, continuation))
                return false
            }
            if isMet { continuation.resume() }
        }
    }
}

/// The error of a call that must fail.
func failure<Value>(_ call: () async throws(RabbitMQError) -> Value) async -> RabbitMQError? {
    do throws(RabbitMQError) {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
