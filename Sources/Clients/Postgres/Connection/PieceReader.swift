import CLibPQ
import Glibc

/// Lets libpq read what has come piece by piece, so that no message is larger in memory than somebody allowed.
///
/// libpq makes room for a message as long as the server says it is, reads it in one call for as long as there is more,
/// and tells nobody before it is complete: rows can be counted, one endless row cannot. It reads from its own
/// descriptor only. So a piece is read here and put into a pair of local sockets, and the descriptor stands for
/// that pair while libpq reads. Some microseconds for each piece, whatever the socket is and whether TLS is on it.
///
/// Used on the loop's thread only.
final class PieceReader {
    private static let size = 32 << 10
    /// libpq doubles its room until a piece has its place; more turns than this it never needs.
    private static let turns = 64

    private var buffer = [UInt8](repeating: 0, count: size)
    /// Where pieces are put in.
    private let inlet: Int32
    /// Where libpq takes them out.
    private let outlet: Int32

    /// Makes the pair of sockets; nil when the process has no descriptors left.
    init?() {
        var pair: [Int32] = [-1, -1]
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        guard socketpair(AF_UNIX, Int32(kind), 0, &pair) == 0 else { return nil }
        (inlet, outlet) = (pair[0], pair[1])
    }

    deinit {
        close(inlet)
        close(outlet)
    }

    /// Has libpq take in the next piece.
    ///
    /// - Returns: whether the connection is well, and how many bytes came.
    func feed(_ connection: OpaquePointer) -> (isWell: Bool, bytes: Int) {
        let socket = PQsocket(connection)
        let server = socket >= 0 ? fcntl(socket, F_DUPFD_CLOEXEC, 0) : -1
        guard server >= 0 else { return (PQconsumeInput(connection) == 1, 0) }
        defer { close(server) }
        let count = recv(server, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        // The end and errors are libpq's to see and to put into words.
        let isOver = count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
        guard !isOver, CLibPQ_replace(socket, outlet) == socket else {
            return (PQconsumeInput(connection) == 1 && count <= 0, 0)
        }
        let isWell = take(connection, max(0, count)) && passOn(to: server)
        // libpq closes what it gives up; the number may be somebody else's then.
        guard PQsocket(connection) == socket else { return (false, max(0, count)) }
        return (CLibPQ_replace(socket, server) == socket && isWell, max(0, count))
    }

    /// Has libpq read until the pair of sockets is empty again.
    private func take(_ connection: OpaquePointer, _ count: Int) -> Bool {
        guard count == 0 || send(inlet, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return false }
        for _ in 0..<Self.turns {
            guard PQconsumeInput(connection) == 1 else { return discard() }
            var left: Int32 = 0
            guard ioctl(outlet, UInt(FIONREAD), &left) == 0 else { return discard() }
            if left == 0 { return true }
        }
        return discard()
    }

    /// Sends what libpq wrote while it read: TLS changes its keys that way.
    private func passOn(to server: Int32) -> Bool {
        let count = recv(inlet, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count <= 0 || send(server, buffer, count, Int32(MSG_NOSIGNAL)) == count
    }

    /// Empties the pair of sockets: what is left belongs to no other connection.
    private func discard() -> Bool {
        for end in [inlet, outlet] {
            while recv(end, &buffer, buffer.count, Int32(MSG_DONTWAIT)) > 0 {}
        }
        return false
    }
}
