import Glibc
import Synchronization

@testable import RedisClient

/// A peer of one script: it listens on the loopback or on a Unix socket and lets the test's closure talk on each
/// connection, on a thread of that connection's own.
final class ScriptedPeer: Sendable {
    /// One accepted connection, in the hands of the test's closure.
    final class Connection {
        let descriptor: Int32
        /// 0 for the first connection of the peer.
        let number: Int
        private let reader = RESPReader(byteLimit: 1 << 20)
        private var commands: [[String]] = []

        init(descriptor: Int32, number: Int) {
            self.descriptor = descriptor
            self.number = number
        }

        /// Waits for commands; fewer when the other side ends.
        @discardableResult
        func readCommands(_ count: Int) -> [[String]] {
            while commands.count < count {
                let bytes = readSome()
                if bytes.isEmpty { break }
                try? bytes.withUnsafeBytes { bytes in
                    try reader?.feed(bytes) { commands.append(($0.items ?? []).map { $0.text ?? "" }) }
                }
            }
            defer { commands.removeFirst(min(count, commands.count)) }
            return Array(commands.prefix(count))
        }

        /// Takes the client's greeting of so many commands and is content with it.
        func greet(_ count: Int = 1) {
            readCommands(count)
            write(String(repeating: "+OK\r\n", count: count))
        }

        /// Whatever has come; empty at the end.
        func readSome() -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &buffer, buffer.count)
            return Array(buffer.prefix(max(0, count)))
        }

        func write(_ text: String) { write(Array(text.utf8)) }

        func write(_ bytes: [UInt8]) {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return }
                sent += count
            }
        }

        /// Blocks until the other side has closed.
        func waitForEnd() { while !readSome().isEmpty {} }

        /// Makes the close that follows a reset instead of an orderly end.
        func resetOnClose() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
    }

    struct BindError: Error {}

    let port: UInt16
    private let listener: Int32
    private let path: String?
    private let accepted = Atomic(0)

    /// How many connections were accepted so far.
    var connectionCount: Int { accepted.load(ordering: .sequentiallyConsistent) }

    /// The settings of a client for this peer.
    var settings: RedisSettings {
        var settings = RedisSettings(host: "127.0.0.1", port: Int(port))
        settings.unixSocket = path
        return settings
    }

    /// Listens, and talks on each connection with the closure.
    init(path: String? = nil, _ script: @escaping @Sendable (Connection) -> Void) throws {
        self.path = path
        listener = socket(path == nil ? AF_INET : AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0, Self.bind(listener, path: path), listen(listener, 16) == 0 else { throw BindError() }
        port = Self.port(of: listener)
        let listener = listener
        runThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { break }
                let number = accepted.add(1, ordering: .sequentiallyConsistent).oldValue
                runThread {
                    script(Connection(descriptor: descriptor, number: number))
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    /// Ends listening; to be deferred, which also keeps the peer alive until then.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        if let path { unlink(path) }
    }

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
private func runThread(_ body: @escaping @Sendable () -> Void) {
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

/// Closes what `ScriptedPeer.silentPort()` keeps open.
func closeDescriptor(_ descriptor: Int32) { close(descriptor) }
