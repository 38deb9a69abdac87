import Testing

@testable import Probes

@Suite("Conditions on JSON")
struct JSONConditionTests {
    private static let document =
        #"{"version":"1.4.1","queue":{"depth":120,"name":"or\"ders"},"checks":[{"ok":true},{"ok":false}],"#
        + #""a.b":{"c":null},"big":9007199254740993,"pi":3.14,"list":[],"note":"one\ntwo"}"#

    private func fault(_ condition: String, in text: String = document) throws -> String? {
        try JSONCondition(parsing: condition).fault(in: try JSONParser.parse(Array(text.utf8)))
    }

    @Test(
        "what holds",
        arguments: [
            #"version == "1.4.1""#, #"version != "1.4.2""#, "queue.depth < 121", "queue.depth<=120",
            "queue.depth >= 120",
            "queue.depth > 1e2", "checks[0].ok == true", "checks[-1].ok == false", "checks[1].ok != true",
            #"["a.b"].c == null"#, "['a.b'].c exists", "nothing missing", "list == []", "$.pi == 3.14",
            #"version =~ "^1\\.4\\.""#, "  queue.depth  ==  120  ", #"$["queue"]["depth"] == 120"#, "checks exists",
            #"queue == {"depth":120,"name":"or\"ders"}"#,
        ])
    func holds(condition: String) throws {
        #expect(try fault(condition) == nil)
    }

    @Test(
        "what does not, in words",
        arguments: [
            (#"version == "1.4.2""#, #"version is "1.4.1", expected == "1.4.2""#),
            ("queue.depth < 100", "queue.depth is 120, expected < 100"),
            ("checks[1].ok == true", "checks[1].ok is false, expected == true"),
            ("checks[2].ok == true", "checks[2].ok is missing, expected == true"),
            ("version < 2", #"version is "1.4.1", no number, expected < 2"#),
            (#"version =~ "^2""#, #"version is "1.4.1", expected =~ "^2""#),
            (#"queue =~ "x""#, "queue is an object, which is no text"),
            ("nothing exists", "nothing is missing"), ("version missing", "version is there, expected missing"),
            ("queue == 1", "queue is an object, expected == 1"),
            ("checks == 1", "checks is a list of 2, expected == 1"),
            (#"["a.b"].c == 1"#, #"["a.b"].c is null, expected == 1"#), ("pi == 3", "pi is 3.14, expected == 3"),
            (#"note == "x""#, #"note is "one", expected == "x""#), ("version.x exists", "version.x is missing"),
            ("list[0] exists", "list[0] is missing"),
        ])
    func fails(condition: String, words: String) throws {
        #expect(try fault(condition) == words)
    }

    @Test(
        "texts that are no condition are refused with a reason",
        arguments: [
            "", "version", "== 1", "a == ", "a == b", "a = 1", "a == 1.", "a < \"x\"", "a < true", "a =~ 1",
            #"a =~ "(""#, "a..b == 1", ".a == 1", "a. == 1", "a[ == 1", "a[x] == 1", "a[1 == 1", #"a["x == 1"#,
            "a b == 1",
            "a == 1 2", "exists", " exists", "a == \u{0}", "a[99999999999999999999] == 1", "a]b == 1",
        ])
    func refused(text: String) {
        #expect(throws: JSONConditionError.self) { try JSONCondition(parsing: text) }
    }

    @Test("a path of a thousand steps is refused, and a long value is cut")
    func long() throws {
        let path = (0..<1_000).map { "a\($0)" }.joined(separator: ".")
        #expect(throws: JSONConditionError.self) { try JSONCondition(parsing: "\(path) == 1") }
        let value = String(repeating: "x", count: 5_000)
        let words = try #require(try fault("v == 1", in: "{\"v\":\"\(value)\"}"))
        #expect(words.count < 100)
    }
}
