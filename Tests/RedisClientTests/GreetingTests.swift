import Testing

@testable import RedisClient

@Suite("What Redis answers to the greeting", .timeLimit(.minutes(1)))
struct GreetingTests {
    @Test(
        "a server that refuses us is an error with its own words",
        arguments: [
            ("-NOAUTH Authentication required.", RedisError.Code.unauthorized, "NOAUTH"),
            ("-DENIED Redis is running in protected mode because", .unauthorized, "DENIED"),
            ("-ERR max number of clients reached", .server, "max number"),
        ])
    func refused(reply: String, code: RedisError.Code, words: String) async throws {
        for isClosedBefore in [false, true] {
            let peer = try ScriptedPeer { connection in
                if !isClosedBefore { connection.readCommands(1) }
                connection.write(reply + "\r\n")
                if !isClosedBefore { connection.waitForEnd() }
            }
            defer { peer.stop() }
            let error = await expect(code, from: peer.settings)
            #expect(error?.message.contains(words) == true, "\(String(describing: error))")
        }
    }

    @Test(
        "a server that cannot serve now, or does not like the name, is connected to",
        arguments: [
            "-LOADING Redis is loading the dataset in memory", "-MASTERDOWN Link with MASTER is down", "-BUSY script",
            "-NOPERM this user has no permissions to run the 'client|setname' command", "-ERR unknown command 'CLIENT'",
        ])
    func connected(reply: String) async throws {
        let peer = try ScriptedPeer { connection in
            connection.readCommands(1)
            connection.write(reply + "\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await RedisConnection.connect(peer.settings, timeout: .seconds(20))
        #expect(connection.isOpen)
    }

    @Test(
        "a password or a database that is refused is an error",
        arguments: [
            ("-WRONGPASS invalid username-password pair or user is disabled.", "+OK", RedisError.Code.unauthorized),
            ("-ERR AUTH <password> called without any password configured", "+OK", .unauthorized),
            ("+OK", "-ERR DB index is out of range", .settings), ("+OK", "-NOPERM no 'select'", .unauthorized),
            ("+OK", ":1", .wrongProtocol),
        ])
    func steps(authentication: String, selection: String, code: RedisError.Code) async throws {
        let peer = try ScriptedPeer { connection in
            connection.readCommands(3)
            connection.write("\(authentication)\r\n\(selection)\r\n+OK\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        var settings = peer.settings
        settings.password = "hunter2"
        settings.database = 99
        await expect(code, from: settings)
    }

    @Test("a server that repeats the password does not get it into the message")
    func repeated() async throws {
        let peer = try ScriptedPeer { connection in
            connection.readCommands(2)
            connection.write("-ERR what is 'hunter2'?\r\n+OK\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        var settings = peer.settings
        settings.password = "hunter2"
        let error = await expect(.unauthorized, from: settings)
        #expect(error?.message.contains("hunter2") == false)
    }
}
