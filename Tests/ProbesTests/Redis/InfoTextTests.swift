import Testing

@testable import Probes

@Suite("The text of INFO")
struct InfoTextTests {
    private func parse(_ text: String) -> InfoText { InfoText.parse(Array(text.utf8)[...]) }

    @Test("falls into sections and fields")
    func sections() {
        let info = parse("# Server\r\nredis_version:7.0.15\r\n\r\n# Memory\r\nused_memory:12\r\nratio:1.50\r\n")
        #expect(info.sections.map(\.name) == ["Server", "Memory"])
        #expect(info.text("redis_version") == "7.0.15")
        #expect(info.number("used_memory") == 12)
        #expect(info.number("ratio") == 1.5)
        #expect(info.number("redis_version") == nil)
        #expect(info.text("nothing") == nil)
    }

    @Test("keeps what follows the first colon")
    func colons() {
        #expect(parse("executable:/a:b\n").text("executable") == "/a:b")
        #expect(parse("empty:\r\n").text("empty") == "")
    }

    @Test("counts a field that stands twice once, and a section that comes twice as one")
    func twice() {
        let info = parse("# Stats\na:1\na:2\n# Memory\nb:1\n# Stats\nc:3\na:4\n")
        #expect(info.number("a") == 1)
        #expect(info.sections.map(\.name) == ["Stats", "Memory"])
        #expect(info.fields(of: "Stats").map(\.name) == ["a", "c"])
    }

    @Test("leaves out what is no field", arguments: ["", "\n\n\r\n", "text", ":5", "#", "# ", "\0\0\0"])
    func nothing(_ text: String) {
        #expect(parse(text).isEmpty)
    }

    @Test("may be cut anywhere")
    func cut() {
        let bytes = Array("# Server\r\nredis_version:7.0.15\r\n# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n".utf8)
        for end in bytes.indices {
            let info = InfoText.parse(bytes[..<end])
            #expect(KeyspaceLine.all(in: info).count <= 1)
            #expect(CommandStatistics(info).commands.isEmpty)
        }
    }

    @Test("may hold bytes that are no text")
    func notUTF8() {
        let info = InfoText.parse([0x61, 0xff, 0x3a, 0x35, 0x0a, 0x62, 0x3a, 0xfe, 0x0a])
        #expect(info.sections.flatMap(\.fields).count == 2)
        #expect(info.number("b") == nil)
        #expect(info.text("b") == "\u{FFFD}")
    }

    @Test("is read up to a number of fields and a length of lines")
    func huge() {
        let many = (0..<InfoText.fieldLimit + 50).map { "f\($0):1" }.joined(separator: "\n")
        #expect(parse(many).sections.flatMap(\.fields).count == InfoText.fieldLimit)
        let long = "long:" + String(repeating: "x", count: InfoText.lineLimit) + "\nshort:1\n"
        #expect(parse(long).sections.flatMap(\.fields).map(\.name) == ["short"])
    }

    @Test(
        "has numbers, and words for yes and no",
        arguments: [
            ("1", 1.0), ("-1", -1), ("0.25", 0.25), ("ok", 1), ("true", 1), ("err", 0), ("fail", 0), ("false", 0),
            ("18446744073709551615", 18_446_744_073_709_551_616), ("up", nil), ("1.00%", nil), ("", nil), ("nan", nil),
            ("inf", nil), ("0x10", nil), ("1e999", nil),
        ] as [(String, Double?)])
    func numbers(text: String, value: Double?) {
        #expect(InfoNumber.value(Array(text.utf8)[...]) == value)
    }
}
