import Glibc
import Synchronization

/// A server of one script on the loopback: every connection is answered by the test's closure on a thread of its own.
final class ScriptedPeer: Sendable {
    let port: Int
    private let listener: Int32
    private let accepted = Atomic(0)

    struct BindError: Error {}

    /// How many connections were accepted so far.
    var connectionCount: Int { accepted.load(ordering: .sequentiallyConsistent) }

    init(_ answer: @escaping @Sendable (PeerConnection) -> Void) throws {
        (listener, port) = try Self.bound()
        guard listen(listener, 64) == 0 else { throw BindError() }
        let listener = listener
        detach { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { break }
                accepted.add(1, ordering: .sequentiallyConsistent)
                detach {
                    answer(PeerConnection(descriptor: descriptor))
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    /// Ends listening; to be deferred, which also keeps the server alive until then.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nobody listens: bound, never listened on, kept by the descriptor.
    static func bound() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard descriptor >= 0, code else { throw BindError() }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// One accepted connection, which can play the server's side of the protocol.
struct PeerConnection {
    let descriptor: Int32

    /// Reads exactly so many bytes; nil when the other side closed before.
    func read(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: max(1, min(count, 65_536)))
        while bytes.count < count {
            let got = Glibc.read(descriptor, &buffer, min(buffer.count, count - bytes.count))
            if got <= 0 { return nil }
            bytes += buffer.prefix(got)
        }
        return bytes
    }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    /// Reads the start-up packet and lets the client in; false for a cancel request and for an early end.
    func login(version: String = "15.20 (scripted)") -> Bool {
        guard let code = readStartup(), code == 196_608 else { return false }
        var greeting = Wire.message("R", Wire.int32(0)) + Wire.parameter("server_version", version)
        greeting += Wire.parameter("client_encoding", "UTF8")
        greeting += Wire.message("K", Wire.int32(7) + Wire.int32(11)) + Wire.ready
        return write(greeting)
    }

    /// The code of the start-up packet: 196608 for a session, 80877102 for a cancel request; TLS is refused.
    func readStartup() -> Int? {
        while true {
            guard let head = read(8) else { return nil }
            let length = Wire.int(head[0..<4])
            let code = Wire.int(head[4..<8])
            guard length >= 8, read(length - 8) != nil else { return nil }
            if code != 80_877_103 { return code }
            write(Array("N".utf8))
        }
    }

    /// The text of the next statement; nil when the client said goodbye.
    func readStatement() -> String? {
        var statement = ""
        while true {
            guard let head = read(5), let body = read(Wire.int(head[1..<5]) - 4) else { return nil }
            switch head[0] {
            case UInt8(ascii: "Q"): return String(decoding: body.prefix { $0 != 0 }, as: UTF8.self)
            case UInt8(ascii: "P"):
                statement = String(decoding: body.drop { $0 != 0 }.dropFirst().prefix { $0 != 0 }, as: UTF8.self)
            case UInt8(ascii: "S"): return statement
            case UInt8(ascii: "X"): return nil
            default: break
            }
        }
    }

    /// Blocks until the other side has closed.
    func waitForEnd() { while read(1) != nil {} }
}

/// Runs a closure on a thread that nobody joins.
private func detach(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
    pthread_detach(thread)
}
