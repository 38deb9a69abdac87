import Glibc
import Synchronization

/// A server of one script: it takes connections on the loopback or a Unix socket, one after another, and lets the
/// test's closure answer each on a thread of its own.
final class LoopbackServer: Sendable {
    /// One accepted connection, in the hands of the test's closure.
    struct Connection {
        let descriptor: Int32

        /// Reads until the head and as much body as its Content-Length says are there.
        func readRequest() -> String {
            var text: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !Self.isComplete(text) {
                let count = read(descriptor, &buffer, buffer.count)
                if count <= 0 { break }
                text += buffer.prefix(count)
            }
            return String(decoding: text, as: UTF8.self)
        }

        func write(_ text: String) { write(Array(text.utf8)) }

        func write(_ bytes: [UInt8]) {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { buffer in
                    send(descriptor, buffer.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return }
                sent += count
            }
        }

        /// Blocks until the other side has closed.
        func waitForEnd() {
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) > 0 {}
        }

        /// Makes the close that follows a reset instead of an orderly end.
        func resetOnClose() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }

        private static func isComplete(_ bytes: [UInt8]) -> Bool {
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
            let head = text[..<end.lowerBound].lowercased()
            guard let field = head.firstRange(of: "content-length: ") else { return true }
            let length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
            return text[end.upperBound...].utf8.count >= length
        }
    }

    let port: UInt16
    private let listener: Int32
    private let path: String?
    private let accepted = Atomic(0)

    /// How many connections were accepted so far.
    var connectionCount: Int { accepted.load(ordering: .sequentiallyConsistent) }

    /// Listens on 127.0.0.1, or on a Unix socket, and answers each connection with the closure.
    init(path: String? = nil, _ answer: @escaping @Sendable (Connection) -> Void) throws {
        self.path = path
        listener = socket(
            path == nil ? AF_INET : AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0, Self.bind(listener, path: path), listen(listener, 16) == 0 else { throw BindError() }
        port = Self.port(of: listener)
        let listener = listener
        detach { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { break }
                accepted.add(1, ordering: .sequentiallyConsistent)
                answer(Connection(descriptor: descriptor))
                close(descriptor)
            }
            close(listener)
        }
    }

    /// Ends listening; to be deferred, which also keeps the server alive until then.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        if let path { unlink(path) }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    struct BindError: Error {}

    /// A port on which nobody listens: bound, never listened on, kept by the descriptor.
    static func silentPort() throws -> (port: UInt16, descriptor: Int32) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0, bind(descriptor, path: nil) else { throw BindError() }
        return (port(of: descriptor), descriptor)
    }

    private static func bind(_ descriptor: Int32, path: String?) -> Bool {
        guard let path else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            return bind(descriptor, &address)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return bind(descriptor, &address)
    }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) -> Bool {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
            }
        }
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return code == 0 ? UInt16(bigEndian: address.sin_port) : 0
    }
}

/// Runs a closure on a thread that nobody joins.
private func detach(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void; init(_ body: @escaping @Sendable () -> Void) { self.body = body }
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
