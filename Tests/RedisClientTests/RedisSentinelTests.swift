import Testing

@testable import RedisClient

@Suite("Sentinels say where the servers are", .timeLimit(.minutes(1)))
struct RedisSentinelTests {
    private static let replica = texts(
        "name", "127.0.0.1:7001", "ip", "127.0.0.1", "port", "7001", "runid", "", "flags", "s_down,slave,disconnected",
        "link-pending-commands", "3", "master-link-status", "err", "master-host", "127.0.0.1", "master-port", "7000")

    @Test("the master's address is read, an unknown name is an error of its own")
    func masterAddress() throws {
        let address = try RedisSentinel.parseMasterAddress(texts("10.0.0.7", "6379"), name: "main")
        #expect(address == RedisAddress(host: "10.0.0.7", port: 6_379))
        for value in [RedisValue.null, .array([])] {
            let error = failure { () throws(RedisError) in try RedisSentinel.parseMasterAddress(value, name: "main") }
            #expect(error?.code == .server && error?.word == "NOMASTER" && error?.message.contains("main") == true)
        }
    }

    @Test(
        "what is no address is malformed",
        arguments: [
            .status("OK"), texts("10.0.0.7"), texts("10.0.0.7", "x"), texts("10.0.0.7", "0"), texts("h", "65536"),
            texts("h", "-1"), texts("h", "1", "2"), .array([.null, .integer(1)]), .array([.array([]), .integer(1)]),
            texts(String(repeating: "h", count: 256), "1"), .integer(5),
        ] as [RedisValue])
    func noAddress(value: RedisValue) {
        let error = failure { () throws(RedisError) in try RedisSentinel.parseMasterAddress(value, name: "main") }
        #expect(error?.code == .malformed)
    }

    @Test("an entry's address, flags and fields are read")
    func entry() throws {
        let nodes = try SentinelNode.parseList(.array([Self.replica]))
        let node = try #require(nodes.first)
        #expect(nodes.count == 1 && node.name == "127.0.0.1:7001" && node.address.port == 7_001)
        #expect(node.flags == ["s_down", "slave", "disconnected"] && node.isDown)
        #expect(node.fields["master-link-status"] == "err" && node.fields["runid"]?.isEmpty == true)
        #expect(try SentinelNode.parseList(.array([])) == [])
    }

    @Test(
        "a list that is none is malformed, an error reply stays one",
        arguments: [
            (.null, .malformed), (.array([.null]), .malformed), (.array([texts("name")]), .malformed),
            (.array([texts("name", "a")]), .malformed), (.array([.array([.null, .null])]), .malformed),
            (.array([texts("ip", "h", "port", "99999")]), .malformed),
            (.error("ERR No such master with that name"), .server),
            (.error("NOAUTH Authentication required."), .unauthorized),
        ] as [(RedisValue, RedisError.Code)])
    func noList(value: RedisValue, code: RedisError.Code) {
        #expect(failure { () throws(RedisError) in try SentinelNode.parseList(value) }?.code == code)
    }

    @Test("the Sentinels are asked one after another, each with its own password")
    func order() async throws {
        let (port, descriptor) = try ScriptedPeer.silentPort()
        defer { closeDescriptor(descriptor) }
        let ignorant = try ScriptedPeer { connection in
            connection.greet()
            connection.readCommands(1)
            connection.write("*-1\r\n")
            connection.waitForEnd()
        }
        let (questions, question) = AsyncStream.makeStream(of: [[String]].self)
        let knowing = try ScriptedPeer { connection in
            let greeting = connection.readCommands(2)
            connection.write("+OK\r\n+OK\r\n")
            question.yield(greeting + connection.readCommands(1))
            connection.write("*2\r\n$8\r\n10.0.0.7\r\n$4\r\n6379\r\n")
            connection.waitForEnd()
        }
        defer {
            ignorant.stop()
            knowing.stop()
        }
        var settings = knowing.settings
        settings.password = "sentinel-pw"
        let gone = RedisSettings(host: "127.0.0.1", port: Int(port))
        let sentinel = RedisSentinel([gone, ignorant.settings, settings])
        let address = try await sentinel.master(named: "main", timeout: .seconds(20))
        #expect(address.description == "10.0.0.7:6379")
        let asked = await questions.first { _ in true }
        #expect(
            asked == [
                ["AUTH", "sentinel-pw"], ["CLIENT", "SETNAME", "omniflow-agent"],
                ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"],
            ])
        let nobody = RedisSentinel([gone, ignorant.settings])
        let error = await failure { () async throws(RedisError) in
            try await nobody.master(named: "main", timeout: .seconds(20))
        }
        #expect(error?.word == "NOMASTER" && error?.message.hasPrefix("127.0.0.1:\(ignorant.port): ") == true)
        let none = await failure { () async throws(RedisError) in
            try await RedisSentinel([]).master(named: "main", timeout: .seconds(20))
        }
        #expect(none?.code == .settings)
    }
}

/// An array of strings.
private func texts(_ texts: String...) -> RedisValue { .array(texts.map { .string(Array($0.utf8)) }) }
