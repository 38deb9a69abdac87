import Testing

@testable import Exporters

@Suite("The field tracestate")
struct TraceStateTests {
    private static let longest = String(repeating: "k", count: 256)

    @Test(
        "What the grammar allows is read, without the spaces around members",
        arguments: [
            ("rojo=00f067aa0ba902b7", "rojo=00f067aa0ba902b7"), ("a=1,b=2", "a=1,b=2"), ("b=2,a=1", "b=2,a=1"),
            ("a=1 \t , \tb=2,\t c=3 ", "a=1,b=2,c=3"), ("", ""), (" ", ""), (",", ""), (" , ,\t,", ""),
            (",a=1,,b=2,", "a=1,b=2"), ("a=1,", "a=1"),
            ("fw529a3039@dt=FfDh", "fw529a3039@dt=FfDh"), ("0a_-*/@z=1", "0a_-*/@z=1"), ("1=1", "1=1"),
            ("a@=1", "a@=1"), ("a= 1", "a= 1"), ("a=  b c ", "a=  b c"), ("a=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~", nil),
            ("\(longest)=1", nil), ("a=\(longest)", nil),
        ] as [(String, String?)])
    func reads(text: String, header: String?) {
        #expect(TraceState(parsing: text)?.headerValue == header ?? text)
    }

    @Test(
        "One member against the grammar spoils the whole",
        arguments: [
            "a", "=", "=1", "a=", "a= ", "a=1,b", "a=1,b=", "a =1", "A=1", "aB=1", "a.b=1", "@a=1", "_a=1", "-a=1",
            "*a=1", "/a=1", "é=1", "a=é", "a=1=2", "a==", "a=1;b=2=3", "a=\u{1F}", "a=1\n", "a=x\ty", "a=\u{7F}",
            "\(longest)k=1", "a=\(longest)k", "a=1 b=2", "a=\u{0}",
        ])
    func refuses(text: String) {
        #expect(TraceState(parsing: text) == nil)
    }

    @Test("Of two members of one key the first counts")
    func duplicates() {
        #expect(TraceState(parsing: "a=1,b=2,a=3,b=2")?.headerValue == "a=1,b=2")
    }

    @Test("Of 33 members the right-most is dropped, whatever it says", arguments: ["k33=33", "not a member"])
    func tooMany(last: String) throws {
        let first = (1...32).map { "k\($0)=\($0)" }
        let state = try #require(TraceState(parsing: (first + [last]).joined(separator: ",")))
        #expect(state.headerValue == first.joined(separator: ","))
    }

    @Test("Empty members do not count")
    func emptyMembersAreFree() {
        let text = String(repeating: ",", count: 100) + "a=1"
        #expect(TraceState(parsing: text)?.headerValue == "a=1")
    }

    @Test("512 characters travel as they are, whatever their members")
    func carries512() {
        let long = "a=" + String(repeating: "x", count: 251)
        let text = "\(long),b\(long),c=1"
        #expect(text.utf8.count == 512)
        #expect(TraceState(parsing: text)?.headerValue == text)
        #expect(TraceState(parsing: "\(Self.longest)=\(String(repeating: "x", count: 255))")?.members.count == 1)
    }

    @Test("Without room, members over 128 characters go first, from the right, then the others from the right")
    func cuts() {
        let long = ["p=", "q=", "r=", "s="].map { $0 + String(repeating: "x", count: 254) }
        let short = (0..<8).map { "s\($0)=" + String(repeating: "y", count: 125) }
        #expect(short[0].utf8.count == 128)
        func state(_ members: [String]) -> [String]? {
            TraceState(parsing: members.joined(separator: ","))?.members.map { "\($0.key)=\($0.value)" }
        }
        // 4 × 256 + 3 commas is 1,027; without the last there is room for the short one.
        #expect(state(long + ["t=1"]) == long.dropLast() + ["t=1"])
        // 8 × 128 + 7 commas is 1,031, of which none is long.
        #expect(state(short) == short.dropLast())
        #expect(state([long[0]] + short) == short.dropLast())
        #expect(state(long.dropLast() + [short[0], short[1]]) == [long[0], long[1], short[0], short[1]])
    }

    @Test("What changes moves to the left, the rest keeps its order")
    func sets() throws {
        let state = try #require(TraceState(parsing: "a=1,b=2,c=3"))
        #expect(state.setting(key: "b", value: "4")?.headerValue == "b=4,a=1,c=3")
        #expect(state.setting(key: "d", value: "5")?.headerValue == "d=5,a=1,b=2,c=3")
        #expect(state.removing(key: "b").headerValue == "a=1,c=3")
        #expect(state.removing(key: "z") == state)
        #expect(state["c"] == "3")
        #expect(state["z"] == nil)
    }

    @Test(
        "What is set is judged by the grammar",
        arguments: [("", "1"), ("A", "1"), ("a", ""), ("a", "1,b=2"), ("a", "x "), ("a=b", "1"), ("a", "\r\nX: y")])
    func refusesToSet(key: String, value: String) {
        #expect(TraceState().setting(key: key, value: value) == nil)
    }

    @Test("What is set stays, and others make room")
    func settingMakesRoom() throws {
        let full = (0..<32).map { "k\($0)=1" }.joined(separator: ",")
        let more = try #require(TraceState(parsing: full)?.setting(key: "new", value: "1"))
        #expect(more.members.count == 32)
        #expect(more.members.first?.key == "new")
        #expect(more["k31"] == nil)

        let heavy = (0..<7).map { "k\($0)=" + String(repeating: "y", count: 125) }.joined(separator: ",")
        let text = String(repeating: "x", count: 256)
        let set = try #require(TraceState(parsing: heavy)?.setting(key: "new", value: text))
        #expect(set["new"] == text)
        #expect(set.headerValue.utf8.count <= TraceState.maximumLength)
    }
}
