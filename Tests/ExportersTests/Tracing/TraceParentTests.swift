import Testing

@testable import Exporters

private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
private let span = "00f067aa0ba902b7"

@Suite("The field traceparent")
struct TraceParentTests {
    @Test("Version 00 gives the trace, the span and the flags")
    func reads() throws {
        let parent = try #require(TraceParent(parsing: "00-\(trace)-\(span)-01"))
        #expect(parent.traceID == TraceID(high: 0x4BF9_2F35_77B3_4DA6, low: 0xA3CE_929D_0E0E_4736))
        #expect(parent.spanID == SpanID(0x00F0_67AA_0BA9_02B7))
        #expect(parent.flags == .sampled)
    }

    @Test(
        "What the specification allows is read",
        arguments: [
            "00-\(trace)-\(span)-00", "00-\(trace)-\(span)-ff", " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01\t ",
            "00-00000000000000000000000000000001-0000000000000001-00",
            "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01",
            "01-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01", "fe-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01-",
            "cc-\(trace)-\(span)-01-what-the-future-will-be-like", "cc-\(trace)-\(span)-01-.é",
        ])
    func allows(text: String) {
        #expect(TraceParent(parsing: text) != nil)
    }

    @Test(
        "What the specification forbids is none at all",
        arguments: [
            // Versions: ff, no digits, upper case, too short, too long.
            "ff-\(trace)-\(span)-01", "FF-\(trace)-\(span)-01", "0g-\(trace)-\(span)-01", ".0-\(trace)-\(span)-01",
            "0A-\(trace)-\(span)-01", "0-\(trace)-\(span)-01", "000-\(trace)-\(span)-01", "-\(trace)-\(span)-01",
            // Zeros.
            "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
            "01-00000000000000000000000000000000-\(span)-01", "01-\(trace)-0000000000000000-01",
            // Case and other characters.
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-\(span)-01", "00-\(trace)-00F067AA0BA902B7-01",
            "00-\(trace)-\(span)-0A", "00-.bf92f3577b34da6a3ce929d0e0e4736-\(span)-01",
            "00-\(trace)-.0f067aa0ba902b7-01",
            "00-\(trace)-\(span)-.1", "00-\(trace)-\(span)-0.", "00-\(trace)-\(span)-+1",
            // Lengths of each part.
            "00-\(trace)0-\(span)-01", "00-4bf92f3577b34da6a3ce929d0e0e473-\(span)-01", "00-\(trace)-\(span)0-01",
            "00-\(trace)-0f067aa0ba902b7-01", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-001",
            "00-\(trace)-\(span)-", "00-\(trace)-\(span)", "", " ", "-", "00",
            // Version 00 ends behind its flags; a later one goes on with a dash.
            "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01-what", "00-\(trace)-\(span)-01.what",
            "cc-\(trace)-\(span)-01.what", "cc-\(trace)-\(span)-010", "cc-\(trace)-\(span)-1", "cc-\(trace)-\(span)-",
            // Separators.
            "00_\(trace)-\(span)-01", "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01",
            "00 - \(trace) - \(span) - 01",
            // Several fields, as a carrier joins them.
            "00-\(trace)-\(span)-01,00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01, ",
            "cc-\(trace)-\(span)-01-a,cc-\(trace)-\(span)-01",
        ])
    func forbids(text: String) {
        #expect(TraceParent(parsing: text) == nil)
    }

    @Test(
        "Flags are bits: two are known, the others are not sent on",
        arguments: [
            ("00", "00"), ("01", "01"), ("02", "02"), ("03", "03"), ("04", "00"), ("09", "01"), ("fe", "02"),
            ("ff", "03"),
        ])
    func masksFlags(received: String, sent: String) {
        #expect(TraceParent(parsing: "00-\(trace)-\(span)-\(received)")?.description == "00-\(trace)-\(span)-\(sent)")
    }

    @Test("A later version is answered in version 00, without what it says more")
    func downgrades() {
        #expect(TraceParent(parsing: "cc-\(trace)-\(span)-03-more")?.description == "00-\(trace)-\(span)-03")
    }

    @Test("A context that identifies nothing is not written", arguments: [(0, 0, 1), (1, 1, 0), (0, 0, 0)])
    func refusesInvalid(high: UInt64, low: UInt64, span: UInt64) {
        let context = SpanContext(traceID: TraceID(high: high, low: low), spanID: SpanID(span))
        #expect(TraceParent(context) == nil)
    }

    @Test("What is written is read back the same")
    func roundTrip() throws {
        var numbers = RandomFamilies.Generator(state: 7)
        for _ in 0..<1_000 {
            // Few bits now and then, so that zeros lead.
            let high = numbers.next() >> UInt64.random(in: 0..<64, using: &numbers)
            let context = SpanContext(
                traceID: TraceID(high: high, low: numbers.next()), spanID: SpanID(numbers.next() | 1),
                flags: TraceFlags(rawValue: UInt8.random(in: 0...3, using: &numbers)))
            let parent = try #require(TraceParent(context))
            #expect(TraceParent(parsing: parent.description) == parent)
            #expect(parent.description.utf8.count == 55)
        }
    }
}
