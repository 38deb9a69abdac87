import RabbitMQClient
import Testing

@Suite("RabbitMQ messages", .timeLimit(.minutes(1)))
struct RabbitMQMessagesTests {
    private let patience = Duration.seconds(10)

    private func publishFailure(
        _ connection: RabbitMQConnection, key: String = "q", mandatory: Bool = false,
        properties: MessageProperties = MessageProperties(), size: Int = 1
    ) async -> RabbitMQError? {
        await failure { () throws(RabbitMQError) in
            try await connection.publish(
                routingKey: key, body: [UInt8](repeating: 1, count: size), properties: properties, mandatory: mandatory,
                timeout: .seconds(10))
        }
    }

    private static func ack(_ tag: Int, multiple: Bool = false, isNegative: Bool = false) -> [UInt8] {
        WireBytes.method(1, 60, isNegative ? 120 : 80, WireBytes.longLong(tag) + [multiple ? 1 : 0])
    }

    @Test("a message is sent when the broker has confirmed it, a negative confirm is an error")
    func confirms() async throws {
        let broker = try ScriptedBroker { request in
            guard request.description == "60.40@1" else { return nil }
            switch request.shortText(at: 3) {
            case "first": return Self.ack(1)
            case "second": return Self.ack(2, isNegative: true)
            default: return []
            }
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        try await connection.publish(routingKey: "first", body: [1, 2, 3], timeout: patience)
        #expect(await publishFailure(connection, key: "second")?.code == .rejected)
        try await connection.publish(routingKey: "third", body: [], confirm: false, timeout: patience)
        #expect(broker.requests.dropFirst(3).prefix(2) == ["20.10@1", "85.10@1"])
        await connection.close()
    }

    @Test("one confirm for several messages reaches all who wait")
    func multiple() async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<3 { group.addTask { await publishFailure(connection) == nil } }
            await broker.wait(until: { $0.filter { $0 == "60.40@1" }.count == 3 })
            broker.say(Self.ack(3, multiple: true))
            for await isSent in group { #expect(isSent) }
        }
        await connection.close()
    }

    @Test("a message that no queue wants comes back to who sent it")
    func returned() async throws {
        let broker = try ScriptedBroker { request in
            guard request.description == "60.40@1", request.shortText(at: 3) == "nowhere" else {
                return request.description == "60.40@1" ? Self.ack(2) : nil
            }
            let words = WireBytes.short(312) + WireBytes.shortText("NO_ROUTE") + [0] + WireBytes.shortText("nowhere")
            return WireBytes.method(1, 60, 50, words) + WireBytes.content(1, [1], messageID: "omniflow-1") + Self.ack(1)
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        let error = await publishFailure(connection, key: "nowhere", mandatory: true)
        #expect(error?.code == .unroutable)
        #expect(error?.message.contains("NO_ROUTE") == true)
        #expect(await publishFailure(connection, mandatory: true) == nil)
        await connection.close()
    }

    @Test("a missing exchange closes the channel, the next message opens another")
    func missingExchange() async throws {
        let broker = try ScriptedBroker { request in
            guard request.description == "60.40@1" else { return nil }
            guard request.shortText(at: 3) == "q" else { return Self.ack(1) }
            return WireBytes.close(1, 404, "NOT_FOUND - no exchange 'nope' in vhost '/'")
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        #expect(await publishFailure(connection)?.code == .exchangeMissing)
        #expect(await publishFailure(connection, key: "other") == nil)
        #expect(broker.requests.filter { $0 == "85.10@1" }.count == 2)
        await connection.close()
    }

    @Test("confirms that nobody can owe end the connection")
    func wrongConfirm() async throws {
        let broker = try ScriptedBroker { $0.description == "60.40@1" ? Self.ack(99) : nil }
        defer { broker.stop() }
        let connection = try await broker.connect()
        #expect(await publishFailure(connection)?.code == .closed)
        for await _ in connection.losses {}
        #expect(!connection.isOpen)
    }

    @Test("who waits for a confirm is told when the connection ends")
    func lostConfirm() async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        await withTaskGroup(of: RabbitMQError.Code?.self) { group in
            for _ in 0..<3 { group.addTask { await publishFailure(connection)?.code } }
            await broker.wait(until: { $0.filter { $0 == "60.40@1" }.count == 3 })
            broker.hangUp()
            for await code in group { #expect(code == .closed) }
        }
    }

    @Test("more messages than may wait, and larger ones than allowed, are refused here")
    func limits() async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        var settings = broker.settings
        settings.unconfirmedLimit = 2
        settings.messageLimit = 1_000
        let connection = try await RabbitMQConnection.connect(settings, timeout: patience)
        #expect(await publishFailure(connection, size: 1_001)?.code == .tooLarge)
        #expect(await publishFailure(connection, key: String(repeating: "k", count: 256))?.code == .settings)
        var properties = MessageProperties()
        properties.messageID = String(repeating: "m", count: 256)
        #expect(await publishFailure(connection, properties: properties)?.code == .settings)
        properties = MessageProperties()
        properties.headers = ["large": .text(String(repeating: "x", count: 200_000))]
        #expect(await publishFailure(connection, properties: properties)?.code == .tooLarge)
        for _ in 0..<2 { try await connection.publish(routingKey: "q", body: [1], confirm: false, timeout: patience) }
        #expect(await publishFailure(connection)?.code == .overloaded)
        #expect(connection.isOpen)
        await connection.close()
    }

    @Test("a consumer takes messages in their order, and acknowledges and rejects them")
    func consume() async throws {
        let broker = try ScriptedBroker { request in
            guard request.description == "60.20@1" else { return nil }
            let begin = WireBytes.method(1, 60, 21, WireBytes.shortText("c"))
            return begin + (1...3).flatMap { WireBytes.deliver(1, tag: $0, [UInt8](repeating: UInt8($0), count: $0)) }
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        let consumer = try await connection.consume("jobs", prefetch: 3, timeout: patience)
        var taken: [RabbitMQDelivery] = []
        for try await delivery in consumer.deliveries {
            taken.append(delivery)
            if taken.count == 3 { break }
        }
        #expect(taken.map(\.body) == [[1], [2, 2], [3, 3, 3]])
        #expect(taken.map(\.tag) == [1, 2, 3])
        #expect(taken.first?.routingKey == "jobs")
        try await consumer.acknowledge(taken[1], upTo: true, timeout: patience)
        try await consumer.reject(taken[2], requeue: true, timeout: patience)
        try await consumer.cancel(timeout: patience)
        await broker.wait(for: "20.40@1")
        let sent = ["60.10@1", "60.20@1", "60.80@1", "60.120@1", "20.40@1"]
        #expect(Array(broker.requests.suffix(sent.count)) == sent)
        #expect(
            await failure { () throws(RabbitMQError) in try await consumer.acknowledge(taken[0], timeout: patience) }?
                .code == .closed)
        await connection.close()
    }

    @Test("a consumer that the broker ends, and one of a queue that is not there, say so")
    func endedConsumers() async throws {
        let broker = try ScriptedBroker { request in
            guard request.classNumber == 60, request.method == 20 else { return nil }
            if request.shortText(at: 2) == "nope" {
                return WireBytes.close(request.channel, 404, "NOT_FOUND - no queue")
            }
            let begin = WireBytes.method(request.channel, 60, 21, WireBytes.shortText("c"))
            return begin + WireBytes.method(request.channel, 60, 30, WireBytes.shortText("c") + [1])
        }
        defer { broker.stop() }
        let connection = try await broker.connect()
        let missing = await failure { () throws(RabbitMQError) in
            try await connection.consume("nope", prefetch: 1, timeout: patience)
        }
        #expect(missing?.code == .queueMissing)
        let consumer = try await connection.consume("jobs", prefetch: 1, timeout: patience)
        await #expect(throws: RabbitMQError.self) { for try await _ in consumer.deliveries {} }
        #expect(connection.isOpen)
        await connection.close()
    }

    @Test(
        "a message that is longer than it says, too large, or unasked for ends the connection",
        arguments: [
            WireBytes.method(1, 60, 60, WireBytes.shortText("c") + WireBytes.longLong(1) + [0, 0, 0])
                + WireBytes.frame(
                    2, 1, WireBytes.short(60) + WireBytes.short(0) + WireBytes.longLong(2) + WireBytes.short(0))
                + WireBytes.frame(3, 1, [1, 2, 3]),
            WireBytes.method(1, 60, 60, WireBytes.shortText("c") + WireBytes.longLong(1) + [0, 0, 0])
                + WireBytes.frame(
                    2, 1, WireBytes.short(60) + WireBytes.short(0) + WireBytes.longLong(1 << 40) + WireBytes.short(0)),
            WireBytes.frame(3, 1, [1, 2, 3]), WireBytes.content(1, [1]),
            (1...3).flatMap { WireBytes.deliver(1, tag: $0, [1]) },
        ])
    func hostileMessages(bytes: [UInt8]) async throws {
        let broker = try ScriptedBroker()
        defer { broker.stop() }
        let connection = try await broker.connect()
        let consumer = try await connection.consume("jobs", prefetch: 2, timeout: patience)
        broker.say(bytes)
        for await _ in connection.losses {}
        await #expect(throws: RabbitMQError.self) { for try await _ in consumer.deliveries {} }
        #expect(!connection.isOpen)
    }

    @Test("properties come over the wire as they were")
    func properties() async throws {
        let (seen, sight) = AsyncStream.makeStream(of: [UInt8].self)
        let broker = try ScriptedBroker(
            { $0.description == "60.40@1" ? Self.ack(1) : nil }, onContent: { sight.yield($0) })
        defer { broker.stop() }
        let connection = try await broker.connect()
        var sent = MessageProperties()
        sent.contentType = "application/json"
        sent.headers = [
            "text": .text("é"), "flag": .bool(true), "number": .integer(-5), "half": .double(0.5), "none": .void,
            "when": .timestamp(9), "list": .array([.integer(1), .text("x")]), "table": .table(["in": .bytes([255])]),
        ]
        sent.priority = 3
        sent.correlationID = "c"
        sent.replyTo = "r"
        sent.expiration = 60_000
        sent.messageID = "m"
        sent.timestamp = 1_700_000_000
        sent.type = "t"
        sent.applicationID = "a"
        try await connection.publish(routingKey: "q", body: [7], properties: sent, timeout: patience)
        var head: [UInt8] = []
        for await frame in seen {
            head = frame
            break
        }
        let consumer = try await connection.consume("jobs", prefetch: 2, timeout: patience)
        let deliver = WireBytes.shortText("c") + WireBytes.longLong(1) + [0, 0, 0]
        broker.say(WireBytes.method(2, 60, 60, deliver) + WireBytes.frame(2, 2, head) + WireBytes.frame(3, 2, [7]))
        for try await delivery in consumer.deliveries {
            #expect(delivery.properties == sent)
            break
        }
        await connection.close()
    }
}
