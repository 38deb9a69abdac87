/// Bytes of AMQP 0-9-1, as a broker writes them.
enum WireBytes {
    static func short(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

    static func long(_ value: Int) -> [UInt8] { short(value >> 16 & 65_535) + short(value & 65_535) }

    static func longLong(_ value: Int) -> [UInt8] { long(value >> 32) + long(value & 0xffff_ffff) }

    static func shortText(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    static func longText(_ bytes: [UInt8]) -> [UInt8] { long(bytes.count) + bytes }

    static func longText(_ text: String) -> [UInt8] { longText(Array(text.utf8)) }

    /// A table of texts, and of tables below the name `capabilities`.
    static func table(_ texts: [String: String], capabilities: [String] = []) -> [UInt8] {
        var body: [UInt8] = []
        for (name, text) in texts { body += shortText(name) + [UInt8(ascii: "S")] + longText(text) }
        var flags: [UInt8] = []
        for name in capabilities { flags += shortText(name) + [UInt8(ascii: "t"), 1] }
        body += shortText("capabilities") + [UInt8(ascii: "F")] + longText(flags)
        return longText(body)
    }

    static func frame(_ type: UInt8, _ channel: Int, _ payload: [UInt8]) -> [UInt8] {
        [type] + short(channel) + long(payload.count) + payload + [206]
    }

    static func method(_ channel: Int, _ classNumber: Int, _ method: Int, _ arguments: [UInt8] = []) -> [UInt8] {
        frame(1, channel, short(classNumber) + short(method) + arguments)
    }

    /// Closes a channel, or on channel 0 the connection.
    static func close(_ channel: Int, _ code: Int, _ text: String) -> [UInt8] {
        let arguments = short(code) + shortText(text) + short(0) + short(0)
        return channel == 0 ? method(0, 10, 50, arguments) : method(channel, 20, 40, arguments)
    }

    static func start(
        _ properties: [String: String] = ["product": "RabbitMQ", "version": "3.10.8", "cluster_name": "rabbit@test"],
        capabilities: [String] = ["authentication_failure_close", "publisher_confirms"],
        mechanisms: String = "AMQPLAIN PLAIN"
    ) -> [UInt8] {
        let body = [0, 9] + table(properties, capabilities: capabilities) + longText(mechanisms) + longText("en_US")
        return method(0, 10, 10, body)
    }

    /// A message's head with its body in one piece; `messageID` nil for none.
    static func content(_ channel: Int, _ body: [UInt8], messageID: String? = nil) -> [UInt8] {
        let properties = messageID.map { short(1 << 7) + shortText($0) } ?? short(0)
        let head = frame(2, channel, short(60) + short(0) + longLong(body.count) + properties)
        return body.isEmpty ? head : head + frame(3, channel, body)
    }

    static func deliver(_ channel: Int, tag: Int, _ body: [UInt8]) -> [UInt8] {
        let arguments = shortText("c") + longLong(tag) + [0] + shortText("") + shortText("jobs")
        return method(channel, 60, 60, arguments) + content(channel, body)
    }
}
