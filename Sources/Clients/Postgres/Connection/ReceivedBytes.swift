import Glibc

/// How much the kernel has received on a TCP socket since it was opened.
///
/// libpq makes room for a message as long as the server says it is, and tells nobody before it is complete: rows can be
/// counted, one endless row cannot. The kernel's counter can.
enum ReceivedBytes {
    /// Bytes that may lie in the kernel unread, or belong to TLS: no part of an answer.
    static let slack: UInt64 = 8 << 20
    /// Where `tcpi_bytes_received` stands in the kernel's `struct tcp_info` (linux/tcp.h): 8 bytes of small fields, 24
    /// numbers of 32 bits, three of 64.
    private static let offset = 8 + 24 * 4 + 3 * 8

    /// How much the kernel keeps at most of what was not read yet; it doubles the number for its own use.
    private static let window: Int32 = 128 << 10

    /// Has libpq return between two pieces of a long message, so that they can be counted.
    ///
    /// It reads such a message in one call for as long as there is more, and a server on the same machine may be as
    /// quick as the reader: then the whole message is read, however long, before anybody can count.
    static func boundWindow(on socket: Int32) {
        var size = window
        setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The counter; nil for a Unix socket and for a kernel that does not count (before 4.1).
    static func count(on socket: Int32) -> UInt64? {
        var bytes = [UInt8](repeating: 0, count: offset + 8)
        var length = socklen_t(bytes.count)
        guard getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &bytes, &length) == 0, Int(length) == bytes.count else {
            return nil
        }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    }
}
