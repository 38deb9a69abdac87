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
            // Copies of one listening socket take the places that a service manager would have filled.
            let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let path = "/tmp/omniflow-activated-\(getpid())"
            try #require(listener >= 0 && DatagramSocket.bind(listener, to: path) && listen(listener, 1) == 0)
            unlink(path)
            setenv("LISTEN_PID", "\(getpid())", 1)
            setenv("LISTEN_FDS", "2", 1)
            setenv("LISTEN_FDNAMES", "http:control", 1)
            dup2(listener, 3)
            dup2(listener, 4)
            let sockets = try InheritedSockets.all()
            // Descriptors 3 and 4 may have been the test library's own: answer by the exit code alone.
            let isRight =
                sockets.map(\.name) == ["http", "control"] && sockets.map(\.descriptor) == [3, 4]
                && sockets.allSatisfy { $0.isListening && $0.family == .unix }
            _exit(isRight ? 0 : 1)
        }
    }
}
