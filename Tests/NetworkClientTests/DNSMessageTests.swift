import Testing

@testable import NetworkClient

@Suite("DNS packets")
struct DNSMessageTests {
    @Test("a question has a random identity, asks for recursion and names what is asked")
    func question() throws {
        let question = try DNSQuestion("shop.test", .a)
        #expect(
            Array(question.packet.dropFirst(2)) == [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4] + Array("shop".utf8) + [4]
                + Array("test".utf8) + [0, 0, 1, 0, 1])
        let identities = try (0..<50).map { _ in try DNSQuestion("a", .a).identity }
        #expect(Set(identities).count > 40)
    }

    @Test(
        "what is no name cannot be asked about",
        arguments: [
            "", String(repeating: "a", count: 64) + ".test", String(repeating: "a.", count: 200), "a\0b", "a..b",
        ])
    func badName(name: String) {
        #expect { try DNSQuestion(name, .a) } throws: { ($0 as? NetworkError)?.code == .settings }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let type: String
        let record: [UInt8]
        let data: String
        var testDescription: String { type }
    }

    private static let host: [UInt8] = [4] + Array("mail".utf8) + [0xc0, 0x0c]

    static let cases = [
        Case(type: "A", record: DNSPackets.record(1, [192, 0, 2, 7]), data: "192.0.2.7"),
        Case(
            type: "AAAA",
            record: DNSPackets.record(28, [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]),
            data: "2001:db8::1"),
        Case(type: "CNAME", record: DNSPackets.record(5, host), data: "mail.shop.test."),
        Case(type: "NS", record: DNSPackets.record(2, host), data: "mail.shop.test."),
        Case(type: "PTR", record: DNSPackets.record(12, host), data: "mail.shop.test."),
        Case(type: "MX", record: DNSPackets.record(15, [0, 10] + host), data: "10 mail.shop.test."),
        Case(
            type: "TXT", record: DNSPackets.record(16, [3] + Array("a\"b".utf8) + [2, 7] + Array("c".utf8)),
            data: "\"a\\\"b\" \"\\007c\""),
        Case(type: "SRV", record: DNSPackets.record(33, [0, 1, 0, 2, 0, 80] + host), data: "1 2 80 mail.shop.test."),
        Case(
            type: "SOA",
            record: DNSPackets.record(
                6, host + [0] + [120, 1, 2, 3] + [0, 0, 0, 1] + [0, 0, 0, 2] + [0, 0, 0, 3] + [0, 0, 0, 4]),
            data: "mail.shop.test. . 2013331971 1 2 3 4"),
        Case(
            type: "CAA", record: DNSPackets.record(1, [0, 5] + Array("issueca.test".utf8), high: 1),
            data: "0 issue \"ca.test\""),
    ]

    @Test("records read as zone files write them", arguments: cases)
    func records(example: Case) throws {
        let question = try DNSQuestion("shop.test", try #require(DNSRecordType(example.type)))
        let answer = try DNSAnswer.parse(
            DNSPackets.answer(question.packet, records: [example.record]), to: question)
        let record = try #require(answer.records.first)
        #expect(record.data == example.data)
        #expect(record.line == "shop.test.\t60\tIN\t\(example.type)\t\(example.data)")
        #expect((record.serial != nil) == (example.type == "SOA"))
        #expect(answer.counts == (1, 0, 0))
    }

    @Test("every cut of a packet, and data that is cut in itself, is refused and not read", arguments: cases)
    func cut(example: Case) throws {
        let question = try DNSQuestion("shop.test", try #require(DNSRecordType(example.type)))
        let packet = DNSPackets.answer(question.packet, records: [example.record])
        for length in 0..<packet.count {
            #expect(throws: DNSAnswer.Refusal.self) { try DNSAnswer.parse(Array(packet.prefix(length)), to: question) }
        }
        // The record says that its data is a byte shorter than it is: no type but text can live with that.
        var short = example.record
        short[11] -= 1
        short.removeLast()
        let answer = DNSPackets.answer(question.packet, records: [short])
        if example.type != "CAA" {
            #expect(throws: DNSAnswer.Refusal.self) { try DNSAnswer.parse(answer, to: question) }
        }
    }

    @Test("any byte may be any other: nothing is trapped on")
    func mutations() throws {
        let question = try DNSQuestion("shop.test", .a)
        let packet = DNSPackets.answer(question.packet, records: Self.cases.map(\.record))
        var read = 0
        for position in packet.indices {
            for value: UInt8 in [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff] {
                var changed = packet
                changed[position] = value
                if (try? DNSAnswer.parse(changed, to: question)) != nil { read += 1 }
            }
        }
        #expect(read > 100)
    }

    @Test("a name that points at itself ends, and so does a count that promises 65535 records")
    func loops() throws {
        let question = try DNSQuestion("shop.test", .a)
        let at = UInt8(question.packet.count + 12)
        let loop = DNSPackets.record(5, [0xc0, at])
        #expect(throws: DNSAnswer.Refusal.malformed) {
            try DNSAnswer.parse(DNSPackets.answer(question.packet, records: [loop]), to: question)
        }
        var promise = DNSPackets.answer(question.packet, records: [DNSPackets.address])
        promise[6] = 255
        promise[7] = 255
        #expect(throws: DNSAnswer.Refusal.malformed) { try DNSAnswer.parse(promise, to: question) }
    }

    @Test("many records are counted, and 64 kept")
    func many() throws {
        let question = try DNSQuestion("shop.test", .a)
        let packet = DNSPackets.answer(
            question.packet, records: [[UInt8]](repeating: DNSPackets.address, count: 3_000))
        let answer = try DNSAnswer.parse(packet, to: question)
        #expect(answer.counts.answer == 3_000)
        #expect(answer.records.count == 64)
    }

    @Test("an answer to another question is none, whatever it says")
    func foreign() throws {
        let question = try DNSQuestion("shop.test", .a)
        let good = DNSPackets.answer(question.packet, records: [DNSPackets.address])
        var other = good
        other[0] = ~other[0]
        #expect(throws: DNSAnswer.Refusal.foreign) { try DNSAnswer.parse(other, to: question) }
        other = good
        other[13] = UInt8(ascii: "x")
        #expect(throws: DNSAnswer.Refusal.foreign) { try DNSAnswer.parse(other, to: question) }
        other = good
        other[question.packet.count - 3] = 28
        #expect(throws: DNSAnswer.Refusal.foreign) { try DNSAnswer.parse(other, to: question) }
        #expect(throws: DNSAnswer.Refusal.foreign) { try DNSAnswer.parse(question.packet, to: question) }
        other = good
        other[13] = UInt8(ascii: "S")
        #expect(try DNSAnswer.parse(other, to: question).records.count == 1)
    }

    @Test("codes and types have their names", arguments: [("NXDOMAIN", 3), ("refused", 5), ("NOERROR", 0)])
    func codes(name: String, number: UInt8) {
        #expect(DNSResponseCode(name)?.number == number)
        #expect(DNSResponseCode("NONSENSE") == nil)
        #expect(DNSRecordType("aaaa")?.number == 28)
        #expect(DNSRecordType("TYPE12") == nil)
        #expect(DNSRecordType(number: 64).description == "TYPE64")
    }
}
