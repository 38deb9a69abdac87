import Foundation
import RedisClient
import Testing

/// The Redis client against real servers; one after the other, because they stop and pause them.
@Suite("The Redis client and real servers", .serialized, .blocking, .timeLimit(.minutes(5)))
struct RedisClientServerTests {
    @Test("plain, over TLS and as an ACL user the same commands are answered")
    func answers() async throws {
        for settings in [try RedisServers.plain, try RedisServers.tls, try RedisServers.acl] {
            let connection = try await RedisConnection.connect(settings, timeout: .seconds(5))
            let replies = try await connection.send(
                [["PING"], ["INFO", "server"], ["CLIENT", "ID"]], timeout: .seconds(5))
            #expect(replies[0] == .status("PONG"))
            #expect(replies[1].text?.contains("redis_version:") == true)
            #expect((replies[2].int ?? 0) > 0)
            await connection.close()
        }
    }

    @Test("the server shows our name and our database")
    func clientList() async throws {
        var settings = try RedisServers.plain
        settings.database = 7
        settings.clientName = "omniflow-client-test"
        let connection = try await RedisConnection.connect(settings, timeout: .seconds(5))
        let list = try await connection.send("CLIENT", "LIST", timeout: .seconds(5)).text ?? ""
        let own = list.split(separator: "\n").first { $0.contains("name=omniflow-client-test") } ?? ""
        #expect(own.contains(" db=7 "))
        await connection.close()
    }

    @Test("a client certificate is presented, and TLS that does not fit is told from TLS that is not there")
    func tls() async throws {
        var settings = try RedisServers.tls
        settings.tls?.certificateFile = try RedisServers.value("OMNIFLOW_TEST_CLIENT_CERTIFICATE_FILE")
        settings.tls?.keyFile = try RedisServers.value("OMNIFLOW_TEST_CLIENT_KEY_FILE")
        let connection = try await RedisConnection.connect(settings, timeout: .seconds(5))
        #expect(try await connection.send("PING", timeout: .seconds(5)) == .status("PONG"))
        await connection.close()

        settings = try RedisServers.tls
        settings.tls?.certificateAuthorityFile = try RedisServers.value("OMNIFLOW_TEST_OTHER_CA_FILE")
        try await expect(.tls, "not trusted", from: settings)
        settings.tls?.certificateAuthorityFile = nil
        try await expect(.tls, "not trusted", from: settings)
        settings.tls?.verifiesPeer = false
        try await RedisConnection.connect(settings, timeout: .seconds(5)).close()
        settings = try RedisServers.tls
        settings.host = "127.0.0.1"
        try await RedisConnection.connect(settings, timeout: .seconds(5)).close()

        settings = try RedisServers.tls
        settings.tls = nil
        try await expect(.tls, "speaks TLS", from: settings)
        settings = try RedisServers.plain
        settings.tls = .init()
        try await expect(.tls, "without TLS", from: settings)
    }

    @Test("wrong passwords and missing rights are refused in Redis' own words")
    func access() async throws {
        var settings = try RedisServers.acl
        settings.password = "wrong"
        try await expect(.unauthorized, "WRONGPASS", from: settings)
        settings.user = nil
        settings.password = nil
        try await expect(.unauthorized, "NOAUTH", from: settings)
        settings = try RedisServers.plain
        settings.password = "unneeded"
        try await expect(.unauthorized, "ERR AUTH", from: settings)
        settings = try RedisServers.plain
        settings.database = 99
        try await expect(.settings, "out of range", from: settings)
        settings = try RedisServers.acl
        settings.user = "blind"
        settings.password = try RedisServers.password(of: "blind")
        let connection = try await RedisConnection.connect(settings, timeout: .seconds(5))
        #expect(try await connection.send("PING", timeout: .seconds(5)) == .status("PONG"))
        let refused = await failure { () async throws(RedisError) in
            try await connection.send("INFO", timeout: .seconds(5))
        }
        #expect(refused?.code == .unauthorized && refused?.message.contains("'info'") == true)
        await connection.close()
    }

    @Test("what is longer than allowed ends the connection")
    func limit() async throws {
        var settings = try RedisServers.plain
        settings.replyLimit = 1_000_000
        let connection = try await RedisConnection.connect(settings, timeout: .seconds(5))
        let error = await failure { () async throws(RedisError) in
            try await connection.send("EVAL", "return string.rep('x', 100000000)", "0", timeout: .seconds(20))
        }
        #expect(error?.code == .tooLarge && !connection.isOpen)
    }

    @Test("a paused server is a timeout, and goes on with the same connection")
    func paused() async throws {
        let connection = try await RedisConnection.connect(try RedisServers.plain, timeout: .seconds(5))
        try RedisServers.control("redis", "pause")
        let error = await failure { () async throws(RedisError) in
            try await connection.send("PING", timeout: .milliseconds(300))
        }
        try RedisServers.control("redis", "resume")
        #expect(error?.code == .timeout)
        #expect(try await connection.send("ECHO", "mine", timeout: .seconds(5)).text == "mine")
        await connection.close()
    }

    @Test("a killed server is noticed while idle, refused then, and the session is back after its start")
    func killed() async throws {
        let session = RedisSession(try RedisServers.tls)
        let connection = try await session.connection(timeout: .seconds(5))
        let started = ContinuousClock.now
        try RedisServers.control("redis-tls", "kill")
        var losses = 0
        for await _ in connection.losses { losses += 1 }
        #expect(losses == 1 && ContinuousClock.now - started < .seconds(30))
        let gone = await failure { () async throws(RedisError) in try await session.connection(timeout: .seconds(2)) }
        #expect(gone?.code == .refused || gone?.code == .closed)
        try RedisServers.control("redis-tls", "start")
        var last: RedisError?
        for _ in 0..<200 {
            last = await failure { () async throws(RedisError) in try await session.connection(timeout: .seconds(2)) }
            if last == nil { break }
            pause(.milliseconds(50))
        }
        #expect(last == nil)
        await session.close()
    }

    private func expect(_ code: RedisError.Code, _ words: String, from settings: RedisSettings) async throws {
        let error = await failure { () async throws(RedisError) in
            try await RedisConnection.connect(settings, timeout: .seconds(2))
        }
        #expect(error?.code == code && error?.message.contains(words) == true, "\(String(describing: error))")
    }

    private func failure<Value>(_ body: () async throws(RedisError) -> Value) async -> RedisError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }
}
