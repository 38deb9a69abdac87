import Foundation
import Telemetry
import Testing

@Suite("JSON")
struct JSONTextTests {
    private func text(_ body: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        body(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test("writes members in order, with commas where they belong")
    func structure() {
        let written = text { json in
            json.object { json in
                json.member("z", "last letter")
                json.member("none", String?.none)
                json.key("empty")
                json.array { _ in }
                json.key("a")
                json.array { json in
                    json.integer(UInt64.max)
                    json.object { $0.member("on", true) }
                    json.object { _ in }
                    json.null()
                }
                json.member("n", 1.5)
            }
        }
        #expect(written == #"{"z":"last letter","empty":[],"a":[18446744073709551615,{"on":true},{},null],"n":1.5}"#)
    }

    @Test(
        "escapes what must be escaped",
        arguments: [
            ("", #""""#), ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}\u{1F}", #""\u0000\u001f""#),
            ("é🦆\u{7F}", "\"é🦆\u{7F}\""), ("</script>", "\"</script>\""),
        ])
    func escapes(value: String, expected: String) {
        #expect(text { $0.string(value) } == expected)
    }

    @Test(
        "writes numbers that JSON knows",
        arguments: [
            (0.0, "0"), (-0.5, "-0.5"), (96, "96"), (1e15, "1000000000000000"), (1e300, "1e+300"), (1e-300, "1e-300"),
            (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
        ])
    func numbers(value: Double, expected: String) {
        #expect(text { $0.number(value) } == expected)
    }

    @Test("what it writes another reader reads back")
    func readsBack() throws {
        let scalars = (0..<0x300).compactMap { Unicode.Scalar($0) } + ["\u{2028}", "\u{FFFF}", "🦆"]
        let hostile = String(String.UnicodeScalarView(scalars))
        let written = text { json in
            json.array { json in
                json.string(hostile)
                json.number(0.25)
            }
        }
        let read = try #require(try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [Any])
        #expect(read[0] as? String == hostile)
        #expect(text { $0.number(0.1 + 0.2) } == "0.30000000000000004")
    }
}
