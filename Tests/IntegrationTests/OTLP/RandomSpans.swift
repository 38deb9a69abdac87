import Exporters
import Tracing

/// Batches of spans at random, the same ones for the same seed.
struct RandomSpans {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    }

    mutating func batch() -> [SpanData] {
        (0...number(below: 30)).map { _ in span() }
    }

    private mutating func span() -> SpanData {
        let context = SpanContext(
            traceID: trace(), spanID: SpanID(next() | 1), flags: TraceFlags(rawValue: UInt8(number(below: 4))))
        let kind: [SpanKind] = [.internal, .server, .client, .producer, .consumer]
        var span = SpanData(name: text(), context: context, kind: kind[number(below: 5)])
        if flip() {
            span.parent = SpanContext(traceID: context.traceID, spanID: SpanID(next() | 1), isRemote: flip())
        }
        span.startTime = next() >> UInt64(number(below: 64))
        span.endTime = next()
        for _ in 0..<number(below: 5) { span.attributes.set(text(), value: value()) }
        span.events = (0..<number(below: 3)).map { _ in
            SpanEvent(name: text(), at: Moment(nanosecondsSinceEpoch: next() | 1), attributes: ["e": value()])
        }
        for _ in 0..<number(below: 3) {
            var context = ServiceContext.topLevel
            context.spanContext = SpanContext(traceID: trace(), spanID: SpanID(next() | 1))
            span.links.append(SpanLink(context: context, attributes: [:]))
        }
        span.droppedAttributes = UInt32(number(below: 3))
        if flip() { span.status = SpanStatus(code: flip() ? .ok : .error, message: flip() ? text() : nil) }
        span.scope = ["", "shop", "nio"][number(below: 3)]
        return span
    }

    private mutating func value() -> SpanAttribute {
        switch number(below: 6) {
        case 0: .string(text())
        case 1: .bool(flip())
        case 2: .int64(Int64(bitPattern: next() >> UInt64(number(below: 64))))
        // Every bit pattern but those that are no number: these are not equal to themselves.
        case 3: .double(Double(bitPattern: next() & ~(1 << 62)))
        case 4: .stringArray((0..<number(below: 4)).map { _ in text() })
        default: .int64Array((0..<number(below: 4)).map { _ in Int64(bitPattern: next()) })
        }
    }

    private mutating func trace() -> TraceID { TraceID(high: next(), low: next() | 1) }

    /// From no letters to more than one byte can count, with signs of every length in UTF-8.
    private mutating func text() -> String {
        let signs: [Character] = ["a", "\"", "\\", "\u{0}", "\u{7f}", "ü", "\u{2028}", "€", "\u{1F600}", "/"]
        let length = flip() ? number(below: 12) : number(below: 200)
        return String((0..<length).map { _ in signs[number(below: signs.count)] })
    }

    private mutating func flip() -> Bool { next() & 1 == 0 }

    private mutating func number(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    private mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_f491_4f6c_dd1d >> 1 ^ state
    }
}
