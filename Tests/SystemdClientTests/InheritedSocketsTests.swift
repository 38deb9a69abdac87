import Glibc
import Testing

@testable import SystemdClient

@Suite("Inherited sockets")
struct InheritedSocketsTests {
    @Test("sockets are described and get close-on-exec")
    func describe() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let path = "/tmp/omniflow-inherited-\(getpid())"
        try #require(descriptor >= 0 && DatagramSocket.bind(descriptor, to: path))
        defer {
            close(descriptor)
            unlink(path)
        }
        let bound = try InheritedSockets.describe(descriptor, name: "control")
        #expect(bound.family == .unix && !bound.isListening)
        try #require(listen(descriptor, 1) == 0)
        let listening = try InheritedSockets.describe(descriptor, name: "control")
        #expect(listening.name == "control" && listening.descriptor == descriptor && listening.isListening)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test("an IPv4 socket is told from an IPv6 one")
    func families() throws {
        let ipv4 = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(ipv4) }
        #expect(try InheritedSockets.describe(ipv4, name: "http").family == .ipv4)
        let ipv6 = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { if ipv6 >= 0 { close(ipv6) } }
        if ipv6 >= 0 { #expect(try InheritedSockets.describe(ipv6, name: "http").family == .ipv6) }
    }

    @Test("a descriptor that is no socket has no family, a closed one is an error")
    func others() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        #expect(try InheritedSockets.describe(ends[0], name: "pipe").family == nil)
        #expect(throws: SystemdError.self) { try InheritedSockets.describe(1 << 20, name: "closed") }
    }

    @Test("a process without LISTEN_FDS, or with another's, has none; nonsense is an error")
    func environment() async {
        await #expect(processExitsWith: .success) { () async throws in
            unsetenv("LISTEN_FDS")
            unsetenv("LISTEN_PID")
            #expect(try InheritedSockets.all().isEmpty)
            setenv("LISTEN_PID", "1", 1)
            setenv("LISTEN_FDS", "1", 1)
            #expect(try InheritedSockets.all().isEmpty)
            setenv("LISTEN_PID", "\(getpid())", 1)
            for nonsense in ["0", "-1", "many", "2147483647", "99999999999"] {
                setenv("LISTEN_FDS", nonsense, 1)
                let error = #expect(throws: SystemdError.self) { try InheritedSockets.all() }
                #expect(error?.code == .invalidEnvironment, "\(nonsense)")
            }
        }
    }

    @Test("sockets come in order, with the names of the socket units")
    func handedOver() async {
        await #expect(processExitsWith: .success) { () async throws in
            // Another thread may close one of its own in between: then it is tried again.
            let isGood = (0..<100).contains { _ in Self.handsOver() }
            #expect(isGood)
        }
    }

    /// Hands two sockets over among the process' own descriptors, and reads them back.
    private static func handsOver() -> Bool {
        // A new descriptor takes the lowest free place, so all below it are open: the process' own, never touched.
        let http = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let control = dup(http)
        defer { for end in [http, control] where end >= 0 { close(end) } }
        let path = "/tmp/omniflow-activated-\(getpid())"
        guard http >= 3, control > http, DatagramSocket.bind(http, to: path) else { return false }
        unlink(path)
        guard listen(http, 1) == 0 else { return false }
        var names = [String](repeating: "own", count: Int(control) - 2)
        names[Int(http) - 3] = "http"
        names[Int(control) - 3] = "control"
        setenv("LISTEN_PID", "\(getpid())", 1)
        setenv("LISTEN_FDS", "\(names.count)", 1)
        setenv("LISTEN_FDNAMES", names.joined(separator: ":"), 1)
        guard let sockets = try? InheritedSockets.all(), sockets.map(\.name) == names,
            sockets.map(\.descriptor) == Array(3...control)
        else { return false }
        return [sockets[Int(http) - 3], sockets[Int(control) - 3]].allSatisfy { $0.isListening && $0.family == .unix }
    }
}
