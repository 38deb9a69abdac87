import Testing
import Tracing

@testable import Exporters

@Suite("The field baggage")
struct BaggageTests {
    private func read(_ text: String) -> (baggage: Baggage, dropped: Int) {
        var dropped = 0
        let baggage = Baggage(parsing: text, dropped: &dropped)
        return (baggage, dropped)
    }

    /// Sets a text; `#expect` alone cannot call what changes a value.
    private func put(_ value: String, _ key: String, properties: String = "", _ baggage: inout Baggage) -> Bool {
        baggage.set(value, forKey: key, properties: properties)
    }

    @Test(
        "Members are read without the spaces around keys, values and properties",
        arguments: [
            ("userId=alice", "userId=alice"), ("a=1,b=2", "a=1,b=2"), (" a \t=\t1 , b = 2 ", "a=1,b=2"),
            ("a=1;p1;p2=x, b=2", "a=1;p1;p2=x,b=2"), ("a=1 ; p1 ;\tp2=x ", "a=1;p1;p2=x"), ("a=1;;p;", "a=1;p"),
            ("a=", "a="), ("a==", "a=="), ("a=b=c", "a=b=c"), ("a=1;p=x=y", "a=1;p=x=y"), ("a=1;p=", "a=1;p="),
            ("!#$%&'*+-.^_`|~09azAZ=1", "!#$%&'*+-.^_`|~09azAZ=1"), ("", ""), (" , ,", ""),
            ("a=!#$&'()*+-./:<=>?@[]^_`{|}~", "a=!#$&'()*+-./:<=>?@[]^_`{|}~"), ("a=%41%7e", "a=A~"),
            ("a=1,b=2,a=3", "a=3,b=2"),
        ])
    func reads(text: String, header: String) {
        let (baggage, dropped) = read(text)
        #expect(baggage.headerValue == header)
        #expect(dropped == 0)
    }

    @Test(
        "Texts travel percent-encoded where the header forbids their bytes",
        arguments: [
            ("DF%2028", "DF 28", "DF%2028"), ("%C3%A9%f0%9f%99%82", "é🙂", "%C3%A9%F0%9F%99%82"),
            ("%22%2C%3B%5C%25", "\",;\\%", "%22%2C%3B%5C%25"), ("%0d%0aX:", "\r\nX:", "%0D%0AX:"),
            ("%00", "\0", "%00"), ("100%", "100%", "100%25"), ("%4", "%4", "%254"), ("%zz", "%zz", "%25zz"),
            ("%FF", "\u{FFFD}", "%EF%BF%BD"), ("a%C3", "a\u{FFFD}", "a%EF%BF%BD"),
        ])
    func codes(received: String, value: String, sent: String) {
        let (baggage, _) = read("k=\(received)")
        #expect(baggage["k"] == value)
        #expect(baggage.headerValue == "k=\(sent)")
    }

    @Test(
        "A member against the grammar is dropped and counted, the others stay",
        arguments: [
            "x", "=1", " =1", "x y=1", "x=1 2", "x=\"1\"", "x=é", "é=1", "x=\\", "(x)=1", "x@y=1", "x;p=1",
            "x=1;p q", "x=1;=2", "x=1;p=\"", "x=\u{7F}",
        ])
    func drops(member: String) {
        let (baggage, dropped) = read("a=1,\(member),b=2")
        #expect(baggage.headerValue == "a=1,b=2")
        #expect(dropped == 1)
    }

    @Test("64 members travel, and the next are dropped and counted")
    func countLimit() {
        let (baggage, dropped) = read((0..<70).map { "k\($0)=\($0)" }.joined(separator: ","))
        #expect(baggage.members.map(\.key) == (0..<64).map { "k\($0)" })
        #expect(dropped == 6)
    }

    @Test("8,192 bytes travel; a member for which there is no room is dropped whole, one behind it may still fit")
    func lengthLimit() {
        // 4 × 2,047 bytes and 3 commas are 8,191.
        let value = String(repeating: "v", count: 2_044)
        let four = (0..<4).map { "k\($0)=\(value)" }.joined(separator: ",")
        #expect(read(four + "v").baggage.headerValue == four + "v")
        let (cut, dropped) = read(four + "vv,x=1")
        #expect(cut.headerValue == (0..<3).map { "k\($0)=\(value)" }.joined(separator: ",") + ",x=1")
        #expect(dropped == 1)
    }

    @Test("A text that grows when it is written again is measured as it is written")
    func measuresWhatIsWritten() {
        let (baggage, dropped) = read("a=\(String(repeating: "%", count: 4_000)),b=1")
        #expect(baggage.headerValue == "b=1")
        #expect(dropped == 1)
    }

    @Test("Behind twice the length nothing is read, but counted")
    func readsNoMore() {
        let (baggage, dropped) = read(String(repeating: " ", count: 16_384) + "a=1,b=2")
        #expect(baggage.isEmpty)
        #expect(dropped == 2)
    }

    @Test("Code sets any text under a token, in its old place")
    func sets() {
        var baggage = Baggage()
        #expect(put("1", "a", &baggage))
        #expect(put("x, y", "b", properties: " p ; q=1 ", &baggage))
        #expect(put("2", "a", &baggage))
        #expect(baggage.headerValue == "a=2,b=x%2C%20y;p;q=1")
        baggage.remove("a")
        baggage.remove("z")
        #expect(baggage.headerValue == "b=x%2C%20y;p;q=1")
    }

    @Test(
        "Code cannot set what would break the header",
        arguments: [
            ("", ""), ("a b", ""), ("a=", ""), ("a,b", ""), ("é", ""), ("a", "p,q"), ("a", "p\r\n"), ("a", "é"),
        ])
    func refusesToSet(key: String, properties: String) {
        var baggage = Baggage()
        #expect(!put("1", key, properties: properties, &baggage))
        #expect(baggage == Baggage())
    }

    @Test("A full baggage takes no other key, and has room again when one goes")
    func full() {
        var baggage = Baggage()
        for index in 0..<64 { #expect(put("1", "k\(index)", &baggage)) }
        #expect(!put("1", "new", &baggage))
        #expect(put("2", "k7", &baggage))
        baggage.remove("k7")
        #expect(put("1", "new", &baggage))
        #expect(!put(String(repeating: "x", count: 8_192), "k0", &baggage))
        #expect(baggage["k0"] == "1")
    }

    @Test("A context without baggage has an empty one, and setting that leaves nothing behind")
    func context() {
        var context = ServiceContext.topLevel
        #expect(context.baggage.isEmpty)
        var baggage = context.baggage
        #expect(put("1", "a", &baggage))
        context.baggage = baggage
        #expect(context.baggage["a"] == "1")
        context.baggage = Baggage()
        #expect(context.isEmpty)
    }
}
