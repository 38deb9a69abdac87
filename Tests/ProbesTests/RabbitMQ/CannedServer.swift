import Foundation
import Glibc
import Synchronization

/// A server on the loopback that answers every connection with the same bytes and then closes it, or says nothing.
final class CannedServer: Sendable {
    private final class Heard: Sendable {
        let requests = Mutex<[String]>([])
    }

    private let listener: Int32
    private let heard = Heard()
    let port: UInt16

    /// What was asked, head by head.
    var requests: [String] { heard.requests.withLock { $0 } }

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - bytes: what is sent; nil accepts and says nothing until the other side goes.
    ///   - repetitions: how often the last kilobyte of it is sent once more, for answers too large to hold.
    init(_ bytes: [UInt8]?, repetitions: Int = 0) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        let heard = heard
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { break }
                Self.answer(connection, bytes, repetitions, heard)
                close(connection)
            }
            // Here and not in `stop`: a number closed while this thread waits on it may be another socket's by then.
            close(listener)
        }
    }

    /// Ends listening.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// An answer of HTTP/1.1 with its length.
    static func http(_ status: String, _ body: String, length: Int? = nil) -> [UInt8] {
        Array("HTTP/1.1 \(status)\r\nContent-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)".utf8)
    }

    private static func answer(_ connection: Int32, _ bytes: [UInt8]?, _ repetitions: Int, _ heard: Heard) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
            let count = read(connection, &buffer, buffer.count)
            if count <= 0 { return }
            request += buffer.prefix(count)
        }
        heard.requests.withLock { $0.append(String(decoding: request, as: UTF8.self)) }
        guard let bytes else {
            while read(connection, &buffer, buffer.count) > 0 {}
            return
        }
        guard write(connection, bytes) else { return }
        let tail = Array(bytes.suffix(1_024))
        for _ in 0..<repetitions where !write(connection, tail) { return }
    }

    private static func write(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }
}
