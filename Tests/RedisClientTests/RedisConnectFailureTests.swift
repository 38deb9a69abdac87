import Glibc
import Testing

@testable import RedisClient

@Suite("Connecting to what is no Redis, or does not let us in", .timeLimit(.minutes(1)))
struct RedisConnectFailureTests {
    @Test("nobody listening, nobody there, no such socket and no such name are told apart")
    func unreachable() async throws {
        let (port, descriptor) = try ScriptedPeer.silentPort()
        defer { close(descriptor) }
        await expect(.refused, from: RedisSettings(host: "127.0.0.1", port: Int(port)))
        await expect(.refused, from: RedisSettings(host: "localhost", port: Int(port)))
        await expect(.unknownHost, from: RedisSettings(host: "nobody.invalid"))
        var settings = RedisSettings()
        settings.unixSocket = "/nonexistent/redis.sock"
        await expect(.unreachable, from: settings)
        var template = Array("/tmp/omniflow-no-socket-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer {
            close(file)
            unlink(path)
        }
        settings.unixSocket = path
        await expect(.refused, from: settings)
        await expect(.settings, from: RedisSettings(host: "", port: 1))
    }

    @Test("a peer that says nothing ends in a timeout, and so does no time at all")
    func silence() async throws {
        let peer = try ScriptedPeer { $0.waitForEnd() }
        defer { peer.stop() }
        await expect(.timeout, from: peer.settings, timeout: .milliseconds(100))
        await expect(.timeout, from: peer.settings, timeout: .zero)
        #expect(peer.connectionCount == 1)
    }

    @Test(
        "another server is named",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", RedisError.Code.wrongProtocol, "HTTP"),
            ("AMQP\0\0\u{9}\u{1}", .wrongProtocol, "AMQP"), ("SSH-2.0-OpenSSH_9.2\r\n", .wrongProtocol, "SSH"),
            ("220 mail ESMTP\r\n", .wrongProtocol, "mail"), ("ERROR\r\n", .wrongProtocol, "memcached"),
            ("E\0\0\0\u{50}SFATAL", .wrongProtocol, "PostgreSQL"), ("J\0\0\0\n8.0.36", .wrongProtocol, "MySQL"),
            ("+OK POP3 ready\r\n", .wrongProtocol, "not Redis"), ("hello\r\n", .wrongProtocol, "not Redis"),
            ("\u{15}\u{3}\u{1}\0\u{2}\u{2}\u{46}", .tls, "speaks TLS"),
        ])
    func stranger(text: String, code: RedisError.Code, words: String) async throws {
        let peer = try ScriptedPeer { connection in
            _ = connection.readSome()
            connection.write(text)
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let error = await expect(code, from: peer.settings)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
        #expect(error?.message.hasPrefix("127.0.0.1:\(peer.port): ") == true)
    }

    @Test("PostgreSQL hangs up on Redis' commands, and is asked who it is")
    func postgres() async throws {
        let peer = try ScriptedPeer { connection in
            guard connection.readSome() == [0, 0, 0, 8, 4, 210, 22, 47] else { return }
            connection.write("N")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let error = await expect(.wrongProtocol, from: peer.settings)
        #expect(error?.message.contains("PostgreSQL") == true)
        var settings = peer.settings
        settings.tls = .init()
        await expect(.wrongProtocol, from: settings)
    }

    @Test("Redis with TLS hangs up on plain commands, and is asked who it is")
    func hiddenTLS() async throws {
        let peer = try ScriptedPeer { connection in
            guard connection.readSome().starts(with: [0x16, 3]) else { return connection.resetOnClose() }
            connection.write([0x15, 3, 3, 0, 2, 2, 40])
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let error = await expect(.tls, from: peer.settings)
        #expect(error?.message.contains("speaks TLS") == true && peer.connectionCount == 2)
    }

    @Test("a peer that always hangs up is a closed connection")
    func hangingUp() async throws {
        for isReset in [false, true] {
            let peer = try ScriptedPeer { connection in if isReset { connection.resetOnClose() } }
            defer { peer.stop() }
            let error = await expect(.closed, from: peer.settings)
            #expect(error?.message.contains("before any answer") == true)
        }
    }

    @Test("Redis without TLS stays silent to a TLS greeting, and is asked who it is")
    func plainRedis() async throws {
        let peer = try ScriptedPeer { connection in
            if connection.readSome() == Array("PING\r\n".utf8) {
                connection.write("-NOAUTH Authentication required.\r\n")
            }
            connection.waitForEnd()
        }
        defer { peer.stop() }
        var settings = peer.settings
        settings.tls = .init()
        let error = await expect(.tls, from: settings, timeout: .seconds(8))
        #expect(error?.message.contains("without TLS") == true)
    }

    @Test(
        "a peer that answers a TLS greeting without TLS is named",
        arguments: [
            ("-ERR unknown command\r\n", RedisError.Code.tls, "without TLS"),
            ("HTTP/1.1 400 Bad Request\r\n\r\n", .wrongProtocol, "HTTP"),
        ])
    func plainPeer(text: String, code: RedisError.Code, words: String) async throws {
        let peer = try ScriptedPeer { connection in
            _ = connection.readSome()
            connection.write(text)
            connection.waitForEnd()
        }
        defer { peer.stop() }
        var settings = peer.settings
        settings.tls = .init()
        let error = await expect(code, from: settings)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }

    @Test("a file for TLS that is none is a fault of the settings, and names the file")
    func files() async throws {
        let peer = try ScriptedPeer { $0.waitForEnd() }
        defer { peer.stop() }
        for file in ["/nonexistent/authority.pem", "/etc/passwd"] {
            var settings = peer.settings
            settings.tls = .init()
            settings.tls?.certificateAuthorityFile = file
            let error = await expect(.settings, from: settings)
            #expect(error?.message.contains(file) == true)
        }
        #expect(peer.connectionCount == 0)
    }

    @Test("cancelling the task ends connecting")
    func cancelled() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            _ = connection.readSome()
            arrival.yield()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let settings = peer.settings
        let code = await withTaskGroup(of: RedisError.Code?.self) { group in
            group.addTask {
                await failure { () async throws(RedisError) in
                    try await RedisConnection.connect(settings, timeout: .seconds(50))
                }?.code
            }
            _ = await arrivals.first { true }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
    }
}

/// Expects that connecting fails with a code.
@discardableResult
func expect(
    _ code: RedisError.Code, from settings: RedisSettings, timeout: Duration = .seconds(20),
    at location: SourceLocation = #_sourceLocation
) async -> RedisError? {
    let error = await failure { () async throws(RedisError) in
        try await RedisConnection.connect(settings, timeout: timeout)
    }
    #expect(error?.code == code, "\(error?.description ?? "no error")", sourceLocation: location)
    return error
}
