import Foundation
import Telemetry
import Testing

@testable import Probes

/// Texts made at random: recorded answers with bytes changed, and text built from JSON's own pieces.
@Suite("Management JSON of any shape", .serialized)
struct JSONFuzzTests {
    /// More by `OMNIFLOW_FUZZ_CASES`.
    private static let cases =
        ProcessInfo.processInfo.environment["OMNIFLOW_FUZZ_CASES"].flatMap(Int.init) ?? 4_000
    private static let seed = ProcessInfo.processInfo.environment["OMNIFLOW_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

    @Test("a text is read or refused, and what was read is the same when written and read again")
    func roundTrip() throws {
        var random = SeededRandom(seed: Self.seed)
        var (read, refused) = (0, 0)
        for _ in 0..<Self.cases {
            let bytes = Self.pieces(&random)
            guard let value = try? JSONParser.parse(bytes) else {
                refused += 1
                continue
            }
            read += 1
            let again = try JSONParser.parse(Array(Self.spelled(value).utf8))
            #expect(again == value, "seed \(Self.seed): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(read > 0 && refused > 0)
    }

    @Test("a recorded answer with bytes changed becomes facts or an error")
    func changedAnswers() {
        // One queue and one node, as the broker spells them, are enough to change.
        let texts = [
            #"[{"arguments":{"x-dead-letter-exchange":"","x-dead-letter-routing-key":"events.dead"},"consumers":0,"#
                + #""effective_policy_definition":{},"leader":"a@b","members":["a@b"],"message_stats":{"ack":510},"#
                + #""messages":7,"head_message_timestamp":null,"name":"events.a","online":["a@b"],"state":"running","#
                + #""vhost":"/"}]"#,
            #"[{"partitions":[],"fd_total":20000,"mem_limit":10110604083,"mem_alarm":false,"disk_free":7.8e10,"#
                + #""disk_free_alarm":true,"name":"bench@localhost","running":true,"uptime":226364}]"#,
        ].map { Array($0.utf8) }
        var random = SeededRandom(seed: Self.seed &+ 1)
        var (whole, broken) = (0, 0)
        for index in 0..<Self.cases {
            let bytes = Self.changed(texts[index % texts.count], &random)
            do {
                try JSONParser.forEachElement(of: bytes) { json in
                    if let facts = QueueFacts(json) { #expect(!facts.queue.name.isEmpty) }
                    if let node = BrokerNode(json) { #expect(!node.name.isEmpty) }
                }
                whole += 1
            } catch {
                #expect(error.offset <= bytes.count)
                broken += 1
            }
        }
        #expect(whole > 0 && broken > 0)
    }

    private static func pieces(_ random: inout SeededRandom) -> [UInt8] {
        let tokens = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "\"\\ud800\"", "\"\\\"\"", "1", "-0.5", "1e9", "true",
            "null",
            "false", " ", "\"b\":", "\"c\":[", "],", "{\"d\":", "},", "\"", "\\", "\u{1}", "é", "9999999999999999999",
        ]
        var text: [UInt8] = []
        // Half of them begin as something that can become whole.
        if random.next() % 2 == 0 {
            let depth = Int(random.next() % 4)
            let inner = (0..<(1 + random.next() % 4)).map { _ in
                ["1", "\"x\"", "null", "[]", "{}", "-2.5", "true", "\"\\n\""][Int(random.next() % 8)]
            }
            text += Array(String(repeating: "[", count: depth).utf8)
            text += Array("[\(inner.joined(separator: ", "))]".utf8)
            text += Array(String(repeating: "]", count: depth).utf8)
        }
        for _ in 0..<(random.next() % 8) { text += Array(tokens[Int(random.next() % UInt64(tokens.count))].utf8) }
        if random.next() % 8 == 0 { text.append(UInt8(truncatingIfNeeded: random.next())) }
        return text
    }

    private static func changed(_ text: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = text
        for _ in 0...(random.next() % 3) where !bytes.isEmpty {
            let at = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 4 {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(contentsOf: Array("[{\"\\,:".utf8)[Int(random.next() % 6)...].prefix(1), at: at)
            default: bytes.removeSubrange(at..<min(bytes.count, at + Int(random.next() % 40)))
            }
        }
        return bytes
    }

    /// The value as JSON.
    private static func spelled(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .string(let text): quoted(text)
        case .array(let items): "[" + items.map(spelled).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { quoted($0.key) + ":" + spelled($0.value) }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                result += "\\\(scalar)"
            } else if scalar.value < 0x20 {
                result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// The same numbers for the same seed (SplitMix64).
struct SeededRandom {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
