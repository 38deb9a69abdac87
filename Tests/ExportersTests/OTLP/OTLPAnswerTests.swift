import Testing

@testable import Exporters

@Suite("Answers of OTLP")
struct OTLPAnswerTests {
    @Test(
        "what a partial success says, on the wire",
        arguments: [
            ([], 0, ""), ([0x0A, 0], 0, ""), ([0x0A, 2, 8, 3], 3, ""), ([0x0A, 4, 0x12, 2, 0x68, 0x69], 0, "hi"),
            ([0x0A, 6, 8, 0xAC, 2, 0x12, 1, 0x61], 300, "a"),
            // A negative number; a field that nobody knows; a line feed.
            ([0x0A, 11, 8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], 0, ""),
            ([0x10, 5, 0x0A, 2, 8, 1, 0x19, 0, 0, 0, 0, 0, 0, 0, 0], 1, ""), ([0x0A, 3, 0x12, 1, 10], 0, " "),
        ] as [([UInt8], UInt64, String)])
    func wire(bytes: [UInt8], rejected: UInt64, message: String) {
        #expect(OTLPAnswer.read(bytes, .protobuf) == OTLPAnswer(rejected: rejected, message: message))
    }

    @Test(
        "what a partial success says, in JSON",
        arguments: [
            ("", 0, ""), ("{}", 0, ""), (#"{"partialSuccess": {}}"#, 0, ""),
            (#" {"partialSuccess": {"rejectedSpans": "3", "errorMessage": "a\nb\u00fc\u0041"}} "#, 3, "a b?A"),
            (#"{"partialSuccess": {"rejectedDataPoints": 4}}"#, 4, ""),
            (#"{"partialSuccess": {"rejectedLogRecords": 5.0, "errorMessage": null}}"#, 5, ""),
            (#"{"partialSuccess": null, "more": [1, {"rejectedSpans": 7}, "]"]}"#, 0, ""),
            (#"{"partialSuccess": {"rejectedSpans": -1}}"#, 0, ""),
            (#"{"partialSuccess": {"rejectedSpans": 1e400}}"#, 0, ""),
        ] as [(String, UInt64, String)])
    func json(text: String, rejected: UInt64, message: String) {
        #expect(OTLPAnswer.read(Array(text.utf8), .json) == OTLPAnswer(rejected: rejected, message: message))
    }

    @Test(
        "what is no answer is none",
        arguments: ["[]", "ok", "<html></html>", "{", #"{"a"}"#, #"{"a": }"#, "{} {}", #"{"a": "\x"}"#, "\u{FEFF}{}"])
    func noAnswer(text: String) {
        #expect(OTLPAnswer.read(Array(text.utf8), .json) == nil)
        #expect(OTLPAnswer.read(Array(text.utf8), .protobuf) == nil)
    }

    @Test(
        "the message of a status",
        arguments: [
            ([], nil), ([8, 3], nil), ([8, 3, 0x12, 2, 0x68, 0x69], "hi"), ([0x12, 2, 0x68], nil),
            ([0x12, 1, 0xFF], nil),
        ] as [([UInt8], String?)])
    func status(bytes: [UInt8], message: String?) {
        #expect(OTLPAnswer.statusMessage(bytes, .protobuf) == message)
    }

    @Test("the message of a status in JSON, one line of it")
    func statusJSON() {
        let text = #"{"code": 3, "message": "\#(String(repeating: "é", count: 500))", "details": []}"#
        #expect(OTLPAnswer.statusMessage(Array(text.utf8), .json) == String(repeating: "é", count: 200))
        #expect(OTLPAnswer.statusMessage(Array("bad gateway".utf8), .json) == nil)
    }

    @Test("nothing that may come hurts", arguments: 0..<20)
    func hostile(round: Int) {
        var state = UInt64(round) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        let whole = Array(#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"\u00e9"},"a":[[{"b":1}]]}"#.utf8)
        let wire: [UInt8] = [0x0A, 7, 8, 0xAC, 2, 0x12, 2, 0x61, 0x62, 0x19, 0, 0, 0, 0, 0, 0, 0, 0]
        for _ in 0..<2_000 {
            for seed in [whole, wire] {
                var bytes = seed
                for _ in 0..<(1 + next() % 4) {
                    let place = Int(next() % UInt64(bytes.count))
                    if next() % 3 == 0 { bytes[place] = UInt8(truncatingIfNeeded: next()) }
                    if next() % 5 == 0 { bytes.removeSubrange(place...) }
                    if bytes.isEmpty { break }
                }
                for encoding in OTLPDestination.Encoding.allCases {
                    _ = OTLPAnswer.read(bytes, encoding)
                    _ = OTLPAnswer.statusMessage(bytes, encoding)
                }
            }
        }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(OTLPAnswer.read(Array(#"{"a":"#.utf8) + deep, .json) == nil)
    }
}
