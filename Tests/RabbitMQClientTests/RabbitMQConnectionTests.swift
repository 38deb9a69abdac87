import RabbitMQClient
import Testing

@Suite("RabbitMQ connections", .timeLimit(.minutes(1)))
struct RabbitMQConnectionTests {
    private let patience = Duration.seconds(10)

    private func depthFailure(_ connection: RabbitMQConnection, _ queue: String = "q") async -> RabbitMQError? {
        await failure { () throws(RabbitMQError) in try await connection.depth(of: queue, timeout: .seconds(10)) }
    }

    @Test("the handshake logs in by name, says what the client can, and takes what the broker says of itself")
    func handshake() async throws {
        let broker = try ScriptedBroker { request in
            guard request.description == "10.11@0" else { return nil }
            let text = String(decoding: request.arguments, as: Unicode.ASCII.self)
            let words = [
                "connection_name", "test-name", "publisher_confirms", "connection.blocked", "\u{0}guest\u{0}guest",
            ]
            return words.allSatisfy { text.contains($0) } ? nil : []
        }
        defer { broker.stop() }
        var settings = broker.settings
        settings.connectionName = "test-name"
        let connection = try await RabbitMQConnection.connect(settings, timeout: patience)
        #expect(connection.isOpen)
        #expect(connection.product == "RabbitMQ")
        #expect(connection.serverVersion == "3.10.8")
        #expect(connection.clusterName == "rabbit@test")
        #expect(connection.isBlocked == nil)
        await connection.close()
        #expect(!connection.isOpen)
        #expect(broker.requests.last == "10.50@0")
        #expect(await depthFailure(connection)?.code == .closed)
    }

    @Test("a queue's depth is asked on one channel, time and again")
    func depth() async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        for _ in 0..<3 {
            #expect(
                try await connection.depth(of: "orders", timeout: patience) == QueueDepth(messages: 7, consumers: 2))
        }
        try await connection.ping(timeout: patience)
        #expect(broker.requests.dropFirst(3) == ["20.10@1", "50.10@1", "50.10@1", "50.10@1", "40.10@1"])
        await connection.close()
    }

    @Test("a missing queue costs its channel and nothing else, a hundred times in a row")
    func missing() async throws {
        let broker = try ScriptedBroker { request in
            guard request.classNumber == 50, request.shortText(at: 2) == "nope" else { return nil }
            return WireBytes.close(request.channel, 404, "NOT_FOUND - no queue 'nope' in vhost '/'")
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        for _ in 0..<100 {
            let error = await depthFailure(connection, "nope")
            #expect(error?.code == .queueMissing)
            #expect(error?.message == "the broker says: NOT_FOUND - no queue 'nope' in vhost '/'")
        }
        #expect(try await connection.depth(of: "q", timeout: patience).messages == 7)
        #expect(connection.isOpen)
        #expect(broker.peer.connectionCount == 1)
        #expect(broker.requests.filter { $0 == "20.41@1" }.count == 100)
        await connection.close()
    }

    @Test(
        "other errors of a channel have their codes, and the connection stays",
        arguments: [
            (403, "ACCESS_REFUSED", .unauthorized), (405, "RESOURCE_LOCKED", .resourceLocked),
            (406, "PRECONDITION_FAILED", .server), (540, "NOT_IMPLEMENTED", .unsupported), (999, "", .server),
        ] as [(Int, String, RabbitMQError.Code)])
    func channelErrors(code: Int, text: String, expected: RabbitMQError.Code) async throws {
        let broker = try ScriptedBroker { request in
            request.classNumber == 50 ? WireBytes.close(request.channel, code, text) : nil
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        #expect(await depthFailure(connection)?.code == expected)
        try await connection.ping(timeout: patience)
        #expect(connection.isOpen)
        await connection.close()
    }

    @Test("a refusal answers a ping, too")
    func refusedPing() async throws {
        let broker = try ScriptedBroker { request in
            request.classNumber == 40 ? WireBytes.close(request.channel, 404, "NOT_FOUND - no exchange") : nil
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        for _ in 0..<3 { try await connection.ping(timeout: patience) }
        await connection.close()
    }

    @Test("names that cannot be sent are refused here")
    func names() async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        for name in ["", String(repeating: "q", count: 256)] {
            #expect(await depthFailure(connection, name)?.code == .settings)
        }
        await connection.close()
    }

    @Test(
        "the end of a connection is noticed while nothing is asked",
        arguments: [
            WireBytes.close(0, 320, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'"), [],
            [9, 9, 9, 9, 9, 9, 9, 9, 9], WireBytes.method(5, 20, 11, WireBytes.long(0)),
            WireBytes.deliver(0, tag: 1, [1]) + WireBytes.close(0, 501, "FRAME_ERROR"),
            [1, 0, 1, 255, 255, 255, 255, 0],
        ])
    func loss(bytes: [UInt8]) async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        if bytes.isEmpty { broker.hangUp() } else { broker.say(bytes) }
        var losses = 0
        for await _ in connection.losses { losses += 1 }
        #expect(losses == 1)
        #expect(!connection.isOpen)
        let error = await depthFailure(connection)
        #expect(error?.code == .closed)
        let isForced = String(decoding: bytes, as: UTF8.self).contains("CONNECTION_FORCED")
        #expect(error?.message.contains("CONNECTION_FORCED") == isForced)
    }

    @Test("a close of our own is no loss")
    func ownClose() async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        await connection.close()
        await connection.close()
        for await _ in connection.losses { Issue.record("a loss") }
    }

    @Test("an answer that does not come ends the call in time, and the connection with it")
    func silentBroker() async throws {
        let broker = try ScriptedBroker { request in request.classNumber == 50 ? [] : nil }
        defer { broker.stop() }
        let connection = try await broker.connect()
        let error = await failure { () throws(RabbitMQError) in
            try await connection.depth(of: "q", timeout: .milliseconds(200))
        }
        #expect(error?.code == .timeout)
        for await _ in connection.losses {}
        #expect(!connection.isOpen)
    }

    @Test("a cancelled call leaves at once, and its late answer disturbs nobody")
    func cancelledCall() async throws {
        let broker = try ScriptedBroker { request in
            request.classNumber == 50 && request.shortText(at: 2) == "slow" ? [] : nil
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        let code = await withTaskGroup(of: RabbitMQError.Code?.self) { group in
            group.addTask { await depthFailure(connection, "slow")?.code }
            await broker.wait(for: "50.10@1")
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
        broker.say(
            WireBytes.method(1, 50, 11, WireBytes.shortText("slow") + WireBytes.long(99) + WireBytes.long(0)))
        #expect(try await connection.depth(of: "q", timeout: patience).messages == 7)
        await connection.close()
    }

    @Test("calls of many tasks are answered each for itself")
    func manyCalls() async throws {
        let broker = try ScriptedBroker { request in
            guard request.classNumber == 50, let number = Int(request.shortText(at: 2)) else { return nil }
            let depth = WireBytes.long(number) + WireBytes.long(0)
            return WireBytes.method(request.channel, 50, 11, WireBytes.shortText("") + depth)
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let depth = try? await connection.depth(of: "\(number)", timeout: .seconds(10))
                    #expect(depth?.messages == UInt64(number))
                }
            }
        }
        await connection.close()
    }

    @Test("a broker without a sign of life is lost after two heartbeats")
    func heartbeat() async throws {
        let broker = try ScriptedBroker(heartbeat: 1)
        defer { broker.stop() }
        let connection = try await broker.connect()
        for await _ in connection.losses {}
        let error = await depthFailure(connection)
        #expect(error?.message.contains("heartbeats") == true, "\(error as Any)")
    }

    @Test("blocked and unblocked are kept as a state with its reason")
    func blocked() async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        broker.say(WireBytes.method(0, 10, 60, WireBytes.shortText("low on memory")))
        // What was said before the answer is taken before it.
        try await connection.ping(timeout: patience)
        #expect(connection.isBlocked == "low on memory")
        let error = await failure { () throws(RabbitMQError) in
            try await connection.publish(routingKey: "q", body: [1], timeout: .seconds(10))
        }
        #expect(error?.code == .blocked)
        #expect(error?.message.contains("low on memory") == true)
        broker.say(WireBytes.method(0, 10, 61))
        try await connection.ping(timeout: patience)
        #expect(connection.isBlocked == nil)
        await connection.close()
    }
}
