import Glibc

/// The socket by which systemd hears from a service.
final class NotifySocket {
    let path: String
    private let descriptor: Int32
    /// Everything that came, in order, a line for each assignment.
    private(set) var lines: [String] = []

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw Trouble("cannot bind \(path): errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// Takes in what has come; the new lines.
    @discardableResult
    func read() -> [String] {
        var new: [String] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            new += String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
        }
        lines += new
        return new
    }

    /// Waits for a line that begins so.
    func wait(for prefix: String, within limit: Duration = .seconds(60)) throws {
        try waitUntil("a datagram with \(prefix); came: \(lines)", within: limit) {
            read()
            return lines.contains { $0.hasPrefix(prefix) }
        }
    }
}
