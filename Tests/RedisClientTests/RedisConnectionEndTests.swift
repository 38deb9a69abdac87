import Testing

@testable import RedisClient

@Suite("The end of a connection to Redis", .timeLimit(.minutes(1)))
struct RedisConnectionEndTests {
    @Test("when the server closes, everyone who waits is told once, whether it ends in order or by a reset")
    func closedByServer() async throws {
        for isReset in [false, true] {
            let peer = try ScriptedPeer { connection in
                connection.greet()
                connection.readCommands(20)
                if isReset { connection.resetOnClose() }
            }
            defer { peer.stop() }
            let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
            let codes = await withTaskGroup(of: RedisError.Code?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        await failure { () async throws(RedisError) in
                            try await connection.send("PING", timeout: .seconds(50))
                        }?.code
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == Array(repeating: .closed, count: 20))
            var losses = 0
            for await _ in connection.losses { losses += 1 }
            #expect(losses == 1 && !connection.isOpen)
            let later = await failure { () async throws(RedisError) in
                try await connection.send("PING", timeout: .seconds(20))
            }
            #expect(later?.code == .closed)
        }
    }

    @Test("a connection that nobody uses announces its loss too")
    func idle() async throws {
        let peer = try ScriptedPeer { connection in connection.greet() }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        var losses = 0
        for await _ in connection.losses { losses += 1 }
        #expect(losses == 1 && !connection.isOpen)
    }

    @Test("closing tells those who wait, and announces no loss")
    func closedHere() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.readCommands(1)
            arrival.yield()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        let code = await withTaskGroup(of: RedisError.Code?.self) { group in
            group.addTask {
                await failure { () async throws(RedisError) in
                    try await connection.send("PING", timeout: .seconds(50))
                }?.code
            }
            _ = await arrivals.first { true }
            await connection.close()
            return await group.next() ?? nil
        }
        #expect(code == .closed)
        for await _ in connection.losses { Issue.record("a loss") }
        await connection.close()
    }

    @Test("a connection that is let go closes itself")
    func released() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.waitForEnd()
            end.yield()
        }
        defer { peer.stop() }
        _ = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        _ = await ends.first { true }
    }

    @Test(
        "what the server sends wrong ends the connection with the reason",
        arguments: [
            ("$10\r\nabc", RedisError.Code.closed, "within an answer"), ("$100000\r\n", .tooLarge, "1000 bytes"),
            ("*2147483647\r\n", .tooLarge, "elements"), ("hello\r\n", .malformed, "RESP2"),
            ("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", .malformed, "RESP2"),
        ])
    func wrongBytes(text: String, code: RedisError.Code, words: String) async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.readCommands(1)
            connection.write(text)
            if code == .tooLarge { connection.write(String(repeating: "x", count: 100_000)) }
        }
        defer { peer.stop() }
        var settings = peer.settings
        settings.replyLimit = 1_000
        let connection = try await RedisConnection.connect(settings, timeout: .seconds(20))
        let error = await failure { () async throws(RedisError) in
            try await connection.send("INFO", timeout: .seconds(20))
        }
        #expect(error?.code == code && error?.message.contains(words) == true, "\(String(describing: error))")
        #expect(!connection.isOpen)
    }

    @Test("an answer that nobody asked for ends the connection")
    func unsolicited() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.write("+surprise\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        var losses = 0
        for await _ in connection.losses { losses += 1 }
        let error = await failure { () async throws(RedisError) in
            try await connection.send("INFO", timeout: .seconds(20))
        }
        #expect(losses == 1 && error?.code == .malformed)
    }
}
