import Testing

@testable import RedisClient

@Suite("A connection to Redis", .timeLimit(.minutes(1)))
struct RedisConnectionTests {
    @Test("user, database and name are sent in one go before anything else")
    func greeting() async throws {
        let (greetings, greeting) = AsyncStream.makeStream(of: [[String]].self)
        let peer = try ScriptedPeer { connection in
            greeting.yield(connection.readCommands(3))
            connection.write("+OK\r\n+OK\r\n+OK\r\n")
            connection.readCommands(1)
            connection.write("+PONG\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        var settings = peer.settings
        settings.user = "watch"
        settings.password = "hunter2"
        settings.database = 3
        let connection = try await RedisConnection.connect(settings, timeout: .seconds(20))
        #expect(try await connection.send("PING", timeout: .seconds(20)) == .status("PONG"))
        let sent = await greetings.first { _ in true }
        #expect(sent == [["AUTH", "watch", "hunter2"], ["SELECT", "3"], ["CLIENT", "SETNAME", "omniflow-agent"]])
        #expect(connection.isOpen)
        await connection.close()
        #expect(!connection.isOpen)
    }

    @Test("a Unix socket serves as well")
    func unixSocket() async throws {
        let path = "/tmp/redis-client-test-\(UInt64.random(in: 0...UInt64.max)).sock"
        let peer = try ScriptedPeer(path: path) { connection in
            connection.greet()
            connection.readCommands(1)
            connection.write(":42\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        #expect(try await connection.send("DBSIZE", timeout: .seconds(20)).int == 42)
    }

    @Test("error replies are values among the replies of several commands, and thrown for a single one")
    func errorReplies() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.readCommands(3)
            connection.write("$1\r\na\r\n-NOPERM this user has no permissions to run the 'info' command\r\n:5\r\n")
            connection.readCommands(1)
            connection.write("-LOADING Redis is loading the dataset in memory\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        let replies = try await connection.send([["GET", "a"], ["INFO"], ["DBSIZE"]], timeout: .seconds(20))
        #expect(replies.count == 3 && replies[0].text == "a" && replies[2] == .integer(5))
        #expect(failure { () throws(RedisError) in try replies[1].get() }?.code == .unauthorized)
        let error = await failure { () async throws(RedisError) in
            try await connection.send("INFO", timeout: .seconds(20))
        }
        #expect(error?.code == .server && error?.word == "LOADING")
        #expect(error?.message == "127.0.0.1:\(peer.port): LOADING Redis is loading the dataset in memory")
    }

    @Test("callers at the same time each get the answers to their own commands")
    func concurrency() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            for _ in 0..<200 {
                for command in connection.readCommands(1) { connection.write("+\(command.joined(separator: " "))\r\n") }
            }
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        let matches = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let commands = [["A", "\(number)"], ["B", "\(number)"]]
                    let replies = try? await connection.send(commands, timeout: .seconds(20))
                    return replies == [.status("A \(number)"), .status("B \(number)")]
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(matches == 100)
    }

    @Test("a caller who is cancelled leaves at once, and later answers still meet their own callers")
    func cancelled() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.readCommands(2)
            arrival.yield()
            connection.readCommands(1)
            connection.write("+late\r\n+later\r\n+mine\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        let code = await withTaskGroup(of: RedisError.Code?.self) { group in
            group.addTask {
                await failure { () async throws(RedisError) in
                    try await connection.send([["SLOW"], ["SLOWER"]], timeout: .seconds(50))
                }?.code
            }
            _ = await arrivals.first { true }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
        #expect(try await connection.send("NEXT", timeout: .seconds(20)) == .status("mine"))
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            for command in connection.readCommands(1) { connection.write("+\(command.joined())\r\n") }
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        let code = await withTaskGroup(of: RedisError.Code?.self) { group in
            group.cancelAll()
            group.addTask {
                await failure { () async throws(RedisError) in
                    try await connection.send("FIRST", timeout: .seconds(20))
                }?.code
            }
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
        #expect(try await connection.send("SECOND", timeout: .seconds(20)) == .status("SECOND"))
    }

    @Test("a late answer ends in a timeout, and the connection goes on")
    func late() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.readCommands(2)
            connection.write("+late\r\n+mine\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        let error = await failure { () async throws(RedisError) in
            try await connection.send("SLOW", timeout: .milliseconds(50))
        }
        #expect(error?.code == .timeout)
        #expect(try await connection.send("NEXT", timeout: .seconds(20)) == .status("mine"))
    }

    @Test("a call without time left sends nothing")
    func noTime() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            for command in connection.readCommands(1) { connection.write("+\(command.joined())\r\n") }
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        let error = await failure { () async throws(RedisError) in try await connection.send("FIRST", timeout: .zero) }
        #expect(error?.code == .timeout)
        #expect(try await connection.send("SECOND", timeout: .seconds(1_000_000_000)) == .status("SECOND"))
    }

    @Test("after three silent deadlines in a row the connection is given up")
    func silence() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        for _ in 0..<3 {
            #expect(connection.isOpen)
            let error = await failure { () async throws(RedisError) in
                try await connection.send("PING", timeout: .milliseconds(20))
            }
            #expect(error?.code == .timeout)
        }
        var losses = 0
        for await _ in connection.losses { losses += 1 }
        #expect(losses == 1 && !connection.isOpen)
    }
}
