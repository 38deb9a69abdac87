import Foundation
import Glibc
import Synchronization

/// A name server on loopback that says what a test wants, over UDP and TCP on one port.
final class LoopbackNameServer: Sendable {
    /// What is answered to a question: packets that are sent one after another, over TCP only the first.
    typealias Answer = @Sendable (_ question: [UInt8], _ isTCP: Bool) -> [[UInt8]]

    let port: UInt16
    /// How many questions came.
    let questions = Atomic(0)
    private let udp: Int32
    private let tcp: Int32

    init(_ answer: @escaping Answer) throws {
        (udp, tcp, port) = try Self.pair()
        listen(tcp, 8)
        let (udp, tcp) = (udp, tcp)
        Foundation.Thread.detachNewThread { [questions = Weak(self)] in
            while true {
                var peer = sockaddr_in()
                var size = socklen_t(MemoryLayout<sockaddr_in>.size)
                var buffer = [UInt8](repeating: 0, count: 4_096)
                let count = withUnsafeMutablePointer(to: &peer) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        recvfrom(udp, &buffer, buffer.count, 0, $0, &size)
                    }
                }
                guard count > 0 else { return }
                questions.count()
                for packet in answer(Array(buffer.prefix(count)), false) {
                    withUnsafePointer(to: &peer) { pointer in
                        _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                            sendto(udp, packet, packet.count, 0, $0, size)
                        }
                    }
                }
            }
        }
        Foundation.Thread.detachNewThread {
            while true {
                let descriptor = accept(tcp, nil, nil)
                guard descriptor >= 0 else { return }
                var buffer = [UInt8](repeating: 0, count: 4_096)
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count > 2, let packet = answer(Array(buffer[2..<count]), true).first {
                    let framed = [UInt8(packet.count >> 8), UInt8(packet.count & 255)] + packet
                    _ = send(descriptor, framed, framed.count, Int32(MSG_NOSIGNAL))
                }
                close(descriptor)
            }
        }
    }

    /// Ends both threads.
    func stop() {
        shutdown(udp, Int32(SHUT_RDWR))
        shutdown(tcp, Int32(SHUT_RDWR))
    }

    private final class Weak: Sendable {
        private let owner: Mutex<() -> LoopbackNameServer?>
        init(_ owner: LoopbackNameServer) { self.owner = Mutex { [weak owner] in owner } }
        func count() { owner.withLock { $0() }?.questions.add(1, ordering: .relaxed) }
    }

    /// A socket of each kind on one port: one that is free for UDP may be taken for TCP.
    private static func pair() throws -> (udp: Int32, tcp: Int32, port: UInt16) {
        for _ in 0..<50 {
            let (udp, port) = try bound(Int32(SOCK_DGRAM.rawValue), port: 0)
            if let (tcp, _) = try? bound(Int32(SOCK_STREAM.rawValue), port: port) { return (udp, tcp, port) }
            close(udp)
        }
        throw POSIXError(.EADDRINUSE)
    }

    private static func bound(_ type: Int32, port: UInt16) throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, type | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard code == 0 else { throw POSIXError(.EADDRINUSE) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// Packets made by hand, byte for byte.
enum DNSPackets {
    /// The answer to a question: the question itself with other flags and counts, and records after it.
    static func answer(
        _ question: [UInt8], code: UInt8 = 0, truncated: Bool = false, records: [[UInt8]] = [], identity: [UInt8]? = nil
    ) -> [UInt8] {
        var packet = question
        packet[2] = 0x81 | (truncated ? 2 : 0)
        packet[3] = 0x80 | code
        packet[6] = UInt8(records.count >> 8)
        packet[7] = UInt8(records.count & 255)
        if let identity { packet.replaceSubrange(0..<2, with: identity) }
        return packet + records.joined()
    }

    /// A record of the name that was asked about.
    static func record(_ type: UInt8, _ data: [UInt8], high: UInt8 = 0) -> [UInt8] {
        [0xc0, 0x0c, high, type, 0, 1, 0, 0, 0, 60, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    }

    static let address = record(1, [192, 0, 2, 7])
}
