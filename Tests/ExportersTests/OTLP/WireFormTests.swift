import Testing
import Tracing

@testable import Exporters

@Suite("OTLP on the wire")
struct WireFormTests {
    private let encoder = OTLPEncoder(
        resource: Resource([Attribute("k", "v")]), scopes: OTLPScopes(metrics: "m") { $0 == "s" ? "1" : nil })

    private func wire(_ items: OTLPItems) -> [UInt8] { encoder.encode(items, as: .protobuf) ?? [] }

    private func json(_ items: OTLPItems) -> String {
        String(decoding: encoder.encode(items, as: .json) ?? [], as: UTF8.self)
    }

    private func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    /// A field that holds bytes, up to 127 of them.
    private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }

    /// A message behind its resource and scope; every length has two bytes, or three.
    private func length(_ count: Int) -> [UInt8] { [UInt8(count & 127 | 128), UInt8(count >> 7)] }

    private var resource: [UInt8] {
        field(1, field(1, field(1, Array("k".utf8)) + field(2, field(1, Array("v".utf8)))))
    }

    private var schema: [UInt8] { field(3, Array("https://opentelemetry.io/schemas/1.44.0".utf8)) }

    private func envelope(scope: [UInt8], _ record: [UInt8]) -> [UInt8] {
        let inner = field(1, scope) + field(2, record) + schema
        #expect(inner.count < 128)
        let outer = resource + field(2, inner) + schema
        return [0x0A] + (outer.count < 128 ? [UInt8(outer.count)] : length(outer.count)) + outer
    }

    @Test("a span of no more than its identities")
    func span() {
        let context = SpanContext(traceID: TraceID(high: 1, low: 0x0203), spanID: SpanID(0xFF00), flags: .sampled)
        let span = SpanData(name: "n", context: context)
        let identities: [UInt8] = [
            0x0A, 16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 3, 0x12, 8, 0, 0, 0, 0, 0, 0, 0xFF, 0,
        ]
        let rest: [UInt8] = [0x2A, 1, 0x6E, 0x30, 1, 0x85, 1, 1, 1, 0, 0]
        #expect(wire(.spans([span])) == envelope(scope: [], identities + rest))
    }

    @Test("a record of the log with its scope's version")
    func log() {
        var record = LogData(time: 0x0102, severity: 9, severityText: "info", body: .int(-1), scope: "s")
        record.observedTime = 1
        let bytes: [UInt8] =
            [0x09, 2, 1, 0, 0, 0, 0, 0, 0, 0x59, 1, 0, 0, 0, 0, 0, 0, 0, 0x10, 9, 0x1A] + text("info")
            + field(5, [0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1])
        let scope = field(1, Array("s".utf8)) + field(2, Array("1".utf8))
        #expect(wire(.logs([record])) == envelope(scope: scope, bytes))
    }

    @Test("a gauge of zero, which is written, and a metric without points, which is not")
    func metric() {
        let metrics = [
            MetricData(name: "e", shape: .gauge([])),
            MetricData(name: "g", shape: .gauge([NumberPoint(time: 1, value: .double(0))])),
        ]
        let point: [UInt8] = [0x19, 1, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 0, 0, 0]
        let bytes = field(1, Array("g".utf8)) + field(5, field(1, point))
        #expect(wire(.metrics(metrics)) == envelope(scope: field(1, Array("m".utf8)), bytes))
    }

    @Test("the zero of each kind of value is there", arguments: [OTLPDestination.Encoding.protobuf, .json])
    func zeros(encoding: OTLPDestination.Encoding) throws {
        let zeros: [(AttributeValue, [UInt8], String)] = [
            (.string(""), [0x0A, 0], #"{"stringValue":""}"#), (.bool(false), [0x10, 0], #"{"boolValue":false}"#),
            (.int(0), [0x18, 0], #"{"intValue":"0"}"#),
            (.double(0), [0x21, 0, 0, 0, 0, 0, 0, 0, 0], #"{"doubleValue":0.0}"#),
            (.array([]), [0x2A, 0], #"{"arrayValue":{}}"#), (.map([]), [0x32, 0], #"{"kvlistValue":{}}"#),
            (.bytes([]), [0x3A, 0], #"{"bytesValue":""}"#),
        ]
        for (value, bytes, text) in zeros {
            if encoding == .json {
                var writer = OTLPJSONWriter()
                writer.document { $0.value(value) }
                #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
            } else {
                var writer = ProtobufWriter()
                writer.document { $0.value(value) }
                #expect(writer.bytes == bytes)
            }
        }
    }

    @Test("a length has as many bytes as it needs", arguments: [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])
    func lengths(count: Int) throws {
        var writer = ProtobufWriter()
        writer.message(OTLPField(1, "a")) { $0.data(OTLPField(2, "b"), [UInt8](repeating: 7, count: count)) }
        var reader = ProtobufReader(writer.bytes[...])
        guard case .bytes(let body) = reader.next()?.value else { throw Unexpected() }
        var inner = ProtobufReader(body)
        guard case .bytes(let data) = inner.next()?.value else { throw Unexpected() }
        #expect(data.count == count && data.allSatisfy { $0 == 7 })
        let isMore = reader.next() != nil
        #expect(!isMore && !reader.isBroken)
        let digits = { (length: Int) in max(1, (Int.bitWidth - length.leadingZeroBitCount + 6) / 7) }
        #expect(writer.bytes.count == 1 + digits(body.count) + 1 + digits(count) + count)
    }

    private struct Unexpected: Error {}

    @Test("JSON has hexadecimal identities, numbers of 64 bits as texts and enums as numbers")
    func jsonForm() {
        let context = SpanContext(traceID: TraceID(high: 0xABCD, low: 1), spanID: SpanID(0xEF), flags: .sampled)
        var span = SpanData(name: "a\"\u{1}\u{1F600}", context: context, kind: .client)
        span.startTime = .max
        span.attributes = ["n": .double(.nan)]
        span.status = SpanStatus(code: .ok)
        span.scope = "s"
        let attribute = #"{"key":"n","value":{"doubleValue":"NaN"}}"#
        let schema = #""schemaUrl":"https://opentelemetry.io/schemas/1.44.0""#
        let record =
            #"{"traceId":"000000000000abcd0000000000000001","spanId":"00000000000000ef","#
            + #""name":"a\"\u0001😀","kind":3,"startTimeUnixNano":"18446744073709551615","#
            + #""attributes":[\#(attribute)],"status":{"code":1},"flags":257}"#
        let resource = #"{"attributes":[{"key":"k","value":{"stringValue":"v"}}]}"#
        #expect(
            json(.spans([span]))
                == #"{"resourceSpans":[{"resource":\#(resource),"scopeSpans":[{"scope":{"name":"s","version":"1"},"#
                + #""spans":[\#(record)],\#(schema)}],\#(schema)}]}"#)
    }

    @Test("spans of one scope stand together, scopes and spans in the order in which they came")
    func scopes() {
        let spans = ["b", "a", "b", "", "a"].enumerated().map { index, scope in
            var span = SpanData(
                name: "\(index)", context: SpanContext(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1)))
            span.scope = scope
            return span
        }
        let text = json(.spans(spans))
        let names = text.matches(of: /"name":"([^"]*)"/).map { String($0.1) }
        #expect(names == ["b", "0", "2", "a", "1", "4", "3"])
    }

    @Test("values that stand too deep in each other become empty, and hurt nobody")
    func depth() {
        var value = AttributeValue.int(1)
        for index in 0..<10_000 { value = index % 2 == 0 ? .array([value]) : .map([Attribute("k", value)]) }
        let record = LogData(time: 1, severity: 1, severityText: "", body: value, scope: "")
        let text = json(.logs([record]))
        #expect(text.split(separator: "Value\"", omittingEmptySubsequences: false).count < 50)
        #expect(wire(.logs([record])).count < 400)
    }

    @Test("a body beyond what receivers have to take is not made")
    func limit() {
        let text = String(repeating: "x", count: 1 << 20)
        let logs = (0..<65).map { _ in LogData(time: 1, severity: 1, severityText: "", body: .string(text), scope: "") }
        #expect(encoder.encode(.logs(Array(logs.prefix(63))), as: .protobuf) != nil)
        #expect(encoder.encode(.logs(logs), as: .protobuf) == nil)
        #expect(encoder.encode(.logs(logs), as: .json) == nil)
    }
}
