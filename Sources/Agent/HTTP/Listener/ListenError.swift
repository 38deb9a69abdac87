import Glibc
import NIOCore

/// An address that the agent cannot listen on; one line that says which and how to change it.
struct ListenError: Error, CustomStringConvertible {
    let address: ListenerAddress
    let underlying: any Error

    var description: String {
        let reason = underlying as? IOError
        switch (address, reason?.errnoCode) {
        case (.tcp(_, let port), EADDRINUSE):
            return
                "\(address) is in use by another program: set another listen.port (or OMNIFLOW_LISTEN__PORT), or find "
                + "the other with `ss -ltnp 'sport = :\(port)'`"
        case (.tcp, EADDRNOTAVAIL):
            return "\(address) is no address of this machine: set listen.address"
        case (.tcp(_, let port), EACCES):
            return "port \(port) may be opened by root only: set a listen.port above 1023"
        default:
            return "cannot listen on \(address): \(underlying)"
        }
    }
}

/// File modes of socket files.
enum SocketFile {
    static func setMode(_ path: String, _ mode: UInt32) {
        chmod(path, mode)
    }

    static func remove(_ path: String) {
        unlink(path)
    }
}
