import Foundation
import Glibc

/// A TCP service on loopback: each connection is handled by the test's own body on a thread of its own.
final class LoopbackPeer: Sendable {
    /// One connection; it is closed when the body returns.
    struct Connection {
        let descriptor: Int32

        func send(_ text: String) { send(Array(text.utf8)) }

        func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

        /// What has come, at most so many bytes; nothing at the end.
        func receive(_ count: Int = 4_096) -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: count)
            let received = recv(descriptor, &buffer, count, 0)
            return Array(buffer.prefix(max(0, received)))
        }

        func receiveText() -> String { String(decoding: receive(), as: UTF8.self) }

        /// Whether bytes were taken.
        func flood(_ text: String) -> Bool {
            Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0
        }
    }

    let port: UInt16
    private let listener: Int32

    init(_ body: @escaping @Sendable (Connection) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(listener, $0, size) == 0 && listen(listener, 16) == 0
                    ? getsockname(listener, $0, &size) : -1
            }
        }
        guard code == 0 else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Foundation.Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                Foundation.Thread.detachNewThread {
                    body(Connection(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    /// Takes no more connections.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    deinit { stop() }
}
