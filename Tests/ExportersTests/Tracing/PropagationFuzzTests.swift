import Testing

@testable import Exporters

/// Texts that come near the grammars, from pieces that matter to them and from any bytes.
private struct Texts {
    private static let pieces = [
        ",", "=", ";", "%", " ", "\t", "-", "a", "k1", "A", "é", "\u{0}", "\u{FFFD}", "🙂", "%41", "%F", "%C3%A9",
        "\r\n",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "cc-", "ot=th:8", "ot=rv:", "a=1", "k=v;p", "0",
        String(repeating: "x", count: 130), String(repeating: "y", count: 256), "ot", "th:", "rv:0123456789abcd",
    ]

    var numbers: RandomFamilies.Generator

    mutating func next() -> String {
        if Int.random(in: 0..<4, using: &numbers) == 0 {
            let bytes = (0..<Int.random(in: 0...80, using: &numbers)).map { _ in
                UInt8.random(in: .min ... .max, using: &numbers)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        let count = Int.random(in: 0...40, using: &numbers)
        return (0..<count).map { _ in Self.pieces.randomElement(using: &numbers) ?? "" }.joined()
    }
}

@Suite("Whatever comes is read without harm")
struct PropagationFuzzTests {
    @Test("What is accepted is within the limits, and is read back the same from what is written", arguments: 1...8)
    func survives(seed: UInt64) throws {
        var texts = Texts(numbers: .init(state: seed))
        for _ in 0..<2_000 {
            let text = texts.next()
            if let parent = TraceParent(parsing: text) {
                #expect(TraceParent(parsing: parent.description) == parent)
            }
            if let state = TraceState(parsing: text) {
                #expect(state.members.count <= TraceState.maximumCount)
                #expect(state.headerValue.utf8.count <= TraceState.maximumLength)
                #expect(TraceState(parsing: state.headerValue) == state)
                let marked = state.settingThreshold("fd70a4")
                #expect(TraceState(parsing: marked.headerValue) == marked)
                #expect(marked.randomness == state.randomness)
            }
            var dropped = 0
            let baggage = Baggage(parsing: text, dropped: &dropped)
            let header = baggage.headerValue
            #expect(header.utf8.count <= Baggage.maximumLength)
            var lost = 0
            #expect(Baggage(parsing: header, dropped: &lost) == baggage)
            #expect(lost == 0)
            #expect(header.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 })
        }
    }

    @Test("Very long fields are read in one pass, and little of them is kept")
    func huge() {
        let commas = String(repeating: ",", count: 1 << 20)
        #expect(TraceState(parsing: commas)?.isEmpty == true)
        #expect(TraceParent(parsing: commas) == nil)
        var dropped = 0
        #expect(Baggage(parsing: commas, dropped: &dropped).isEmpty)
        #expect(dropped == 0)
        let members = String(repeating: "a=1,", count: 1 << 18)
        #expect(TraceState(parsing: members)?.headerValue == "a=1")
        #expect(Baggage(parsing: members, dropped: &dropped).headerValue == "a=1")
        #expect(dropped == 1 << 18 - 4_096)
    }
}
