import Testing

@testable import Probes

@Suite("JSONParser")
struct JSONParserTests {
    private func parse(_ text: String, _ limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        try JSONParser.parse(Array(text.utf8), limits: limits)
    }

    @Test("reads every kind of value, with spaces wherever they may stand")
    func values() throws {
        let value = try parse(
            " {\"a\" : [1, -2.5e1 ,true,false , null, \"x\"],\r\n\t\"b\":{ }, \"c\":[ ], \"a2\":0} ")
        #expect(
            value["a"]?.items == [.number(1), .number(-25), .bool(true), .bool(false), .null, .string("x")])
        #expect(value["b"] == .object([:]))
        #expect(value["c"] == .array([]))
        #expect(value["a2"]?.number == 0)
        #expect(value["nothing"] == nil)
    }

    @Test(
        "numbers keep their value",
        arguments: [
            ("0", 0.0), ("-0", 0), ("10110604083", 10_110_604_083), ("9007199254740993", 9_007_199_254_740_992),
            ("123456789012345678901234567890", 1.2345678901234568e29), ("1e3", 1_000), ("1.5E-3", 0.0015),
            ("0.2534748201438849", 0.2534748201438849), ("2.5e-300", 2.5e-300),
            ("-9223372036854775809", -9.223372036854775809e18),
        ])
    func numbers(text: String, number: Double) throws {
        #expect(try parse(text).number == number)
    }

    @Test(
        "escapes become their characters",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u4E2d""#, "é中"), (#""\ud83d\ude00!""#, "😀!"),
            (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00""#, "\u{FFFD}"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\ud83d""#, "\u{FFFD}"), ("\"é😀\u{7f}\"", "é😀\u{7f}"), (#""\u0000""#, "\0"),
        ])
    func escapes(text: String, result: String) throws {
        #expect(try parse(text).text == result)
    }

    @Test(
        "what the grammar forbids is refused",
        arguments: [
            "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{a:1}",
            "{1:2}", "{\"a\":1 \"b\":2}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u",
            "\"\u{1}\"",
            "\"a\nb\"", "tru", "truex", "nul", "True", "NaN", "Infinity", "01", "-", "+1", ".5", "1.", "1.e3", "1e",
            "1e+",
            "1e999", "0x1", "1 2", "[] []", "<html>", "undefined", "'a'", "/**/1",
        ])
    func broken(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test("strings that are not UTF-8 are refused")
    func utf8() {
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xC3, 0x22]) }
        #expect(throws: JSONError.self) { try JSONParser.parse([0xEF, 0xBB, 0xBF, 0x31]) }
    }

    @Test("depth and number of values have their limits, and exactly these")
    func limits() throws {
        let limits = JSONLimits(depth: 3, values: 5)
        #expect(throws: Never.self) { try parse("[[[1]]]", limits) }
        #expect(throws: JSONError.self) { try parse("[[[[1]]]]", limits) }
        #expect(throws: Never.self) { try parse("[1,2,3,4]", limits) }
        #expect(throws: JSONError.self) { try parse("[1,2,3,4,5]", limits) }
        #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test("an error says where")
    func offset() {
        #expect(throws: JSONError(offset: 4, reason: "no value where one was expected")) { try parse("[1, x]") }
        #expect(throws: JSONError(offset: 3, reason: "the text ends too early")) { try parse("[1,") }
    }

    @Test("elements of an array come one by one, the limit of values being for each")
    func elements() throws {
        var seen: [JSONValue] = []
        try JSONParser.forEachElement(of: Array("[1, [2,3],{\"a\":4}]".utf8), limits: JSONLimits(depth: 3, values: 3)) {
            seen.append($0)
        }
        #expect(seen == [.number(1), .array([.number(2), .number(3)]), .object(["a": .number(4)])])
        var none = 0
        try JSONParser.forEachElement(of: Array(" [ ] ".utf8)) { _ in none += 1 }
        #expect(none == 0)
    }

    @Test("what is no array of elements is refused", arguments: ["", "{}", "1", "[1", "[1,]", "[1]2", "[1 2]", "null"])
    func noElements(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.forEachElement(of: Array(text.utf8)) { _ in } }
    }
}
