import Glibc
import Synchronization

/// A server of one script on the loopback: takes connections one after another, and lets the test's closure answer
/// each on a thread of its own.
final class ScriptedPeer: Sendable {
    /// One accepted connection, in the hands of the test's closure.
    struct Connection: Sendable {
        let descriptor: Int32

        /// Reads exactly so many bytes; nil when the other side ends before.
        func read(_ count: Int) -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: count)
            var taken = 0
            while taken < count {
                let piece = bytes.withUnsafeMutableBytes { buffer in
                    recv(descriptor, buffer.baseAddress! + taken, count - taken, 0)
                }
                if piece <= 0 { return nil }
                taken += piece
            }
            return bytes
        }

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
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }

        /// Lets the other side read to an end, and still send.
        func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

        /// Makes the close that follows a reset instead of an orderly end.
        func resetOnClose() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }

        /// Ends the connection for both sides.
        func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    let port: Int
    private let listener: Int32
    private let accepted = Atomic(0)

    /// How many connections were accepted so far.
    var connectionCount: Int { accepted.load(ordering: .sequentiallyConsistent) }

    struct BindError: Error {}

    init(_ answer: @escaping @Sendable (Connection) -> Void) throws {
        let listener = try Self.bound()
        guard listen(listener, 16) == 0 else { throw BindError() }
        self.listener = listener
        port = Self.port(of: listener)
        detach { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { break }
                accepted.add(1, ordering: .sequentiallyConsistent)
                detach {
                    answer(Connection(descriptor: descriptor))
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    /// Ends listening; to be deferred, which also keeps the server alive until then.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nobody listens: bound, never listened on, kept by the descriptor.
    static func silentPort() throws -> (port: Int, descriptor: Int32) {
        let descriptor = try bound()
        return (port(of: descriptor), descriptor)
    }

    private static func bound() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, code == 0 else { throw BindError() }
        return descriptor
    }

    private static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return code == 0 ? Int(UInt16(bigEndian: address.sin_port)) : 0
    }
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
