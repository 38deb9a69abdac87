import Testing

@testable import RabbitMQClient

@Suite("First bytes of a server")
struct FirstBytesTests {
    private func code(_ bytes: [UInt8]) -> RabbitMQError.Code? { FirstBytes.fault(bytes, "mq:5672")?.code }

    @Test("a broker's first frame passes, cut anywhere")
    func broker() {
        let start = WireBytes.start()
        for count in 0...start.count { #expect(code(Array(start.prefix(count))) == nil, "\(count) bytes") }
    }

    @Test(
        "another version of AMQP is named",
        arguments: [
            ([0, 0, 9, 1], "AMQP 0 0 9 1"), ([0, 1, 0, 0], "AMQP 0 1 0 0"), ([3, 1, 0, 0], "AMQP 3 1 0 0"),
            ([255, 255, 255, 255], "AMQP 255 255 255 255"),
        ] as [([UInt8], String)])
    func version(bytes: [UInt8], text: String) throws {
        let fault = try #require(FirstBytes.fault(Array("AMQP".utf8) + bytes, "mq:5672"))
        #expect(fault.code == .wrongProtocol)
        #expect(fault.message.contains(text))
        #expect(fault.message.hasPrefix("mq:5672: "))
    }

    @Test(
        "what else may listen there is told apart",
        arguments: [
            ("HTTP/1.1 400 Bad", .wrongProtocol), ("-ERR unknown", .wrongProtocol), ("SSH-2.0-", .wrongProtocol),
            ("\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{28}", .tls), ("\u{0}\u{0}\u{0}\u{0}", .wrongProtocol),
            ("AMQX", .wrongProtocol), ("E", .wrongProtocol),
        ] as [(String, RabbitMQError.Code)])
    func others(text: String, code: RabbitMQError.Code) {
        #expect(self.code(Array(text.utf8)) == code)
    }

    @Test("a first frame that is huge, or on another channel, is none of a broker")
    func frames() {
        #expect(code([1, 0, 0, 0, 0, 255, 248, 0]) == nil)
        #expect(code([1, 0, 0, 0, 0, 255, 249, 0]) == .tooLarge)
        #expect(code([1, 0, 0, 255, 255, 255, 255, 0]) == .tooLarge)
        #expect(code([1, 0, 1, 0, 0, 0, 10, 0]) == .wrongProtocol)
    }

    @Test("no bytes whatever trap")
    func anything() {
        for first in UInt8.min...UInt8.max {
            for count in 1...9 { _ = code([first] + [UInt8](repeating: 255, count: count - 1)) }
        }
        let line = FirstBytes.fault([10, 13, 27, 128], "mq:5672")?.message
        #expect(line?.contains("\"....\"") == true)
    }
}

@Suite("Text from the broker")
struct OneLineTests {
    @Test("is one line, printable and bounded")
    func line() {
        #expect(RabbitMQError(.server, "a\r\nb\u{7f}\u{2028}c\u{1b}[0m").message == "a  b  c [0m")
        #expect(RabbitMQError(.server, String(repeating: "x", count: 100_000)).message.count == 300)
        let stacked = "x" + String(repeating: "\u{301}", count: 100_000)
        #expect(RabbitMQError(.server, stacked).message.utf8.count <= 2_400)
    }
}
