import Glibc
import NIOCore

/// Who is at the other end of the control socket, as the kernel says (`SO_PEERCRED`, unix(7)).
struct PeerCredentials: Sendable, Equatable, CustomStringConvertible {
    /// The kernel's `struct ucred`.
    let pid: Int32
    let uid: UInt32
    let gid: UInt32

    var description: String { "uid \(uid), pid \(pid)" }

    /// Asks the kernel; nil where the channel is no Unix socket.
    static func read(_ channel: any Channel) async -> PeerCredentials? {
        guard let socket = channel as? any SocketOptionProvider else { return nil }
        return try? await socket.unsafeGetSocketOption(
            level: .init(rawValue: SOL_SOCKET), name: .init(rawValue: SO_PEERCRED), as: PeerCredentials.self
        ).get()
    }

    /// Whether the caller may operate the agent: root, the agent's own user, its group.
    ///
    /// Members by a supplementary group are let in by the file's mode, which the kernel has checked; a file that
    /// somebody opened to all lets nobody else in.
    func mayOperate(socketMode: UInt32) -> Bool {
        uid == 0 || uid == geteuid() || gid == getegid() || socketMode & 0o002 == 0
    }
}

extension SocketOptionProvider {
    fileprivate func unsafeGetSocketOption<Value: Sendable>(
        level: NIOBSDSocket.OptionLevel, name: NIOBSDSocket.Option, as: Value.Type
    ) -> EventLoopFuture<Value> {
        unsafeGetSocketOption(level: level, name: name)
    }
}
