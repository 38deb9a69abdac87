import Exporters
import Tracing

/// Items that use every field, and what they are in protobuf's JSON, written by hand.
enum RichData {
    static let resource = Resource([
        Attribute("service.name", "shop"), Attribute("process.pid", .int(4_711)),
        Attribute("process.command_args", .array(["run", .bool(true), .double(0.5)])),
    ])

    static let trace = TraceID(high: 0x0102_0304_0506_0708, low: 0xf9fa_fbfc_fdfe_ff00)

    static func items(_ signal: OTLPSignal) -> OTLPItems {
        switch signal {
        case .traces: .spans([richSpan, SpanData(name: "", context: SpanContext(traceID: trace, spanID: SpanID(2)))])
        case .metrics: .metrics(metrics)
        case .logs: .logs([richRecord, LogData(time: 0, severity: 0, severityText: "", body: "", scope: "nio")])
        }
    }

    private static var richSpan: SpanData {
        var context = SpanContext(traceID: trace, spanID: SpanID(0x8000_0000_0000_0001), flags: [.sampled, .random])
        context.traceState =
            TraceState().setting(key: "shop", value: "a:1")?.setting(key: "ot", value: "th:0") ?? .init()
        let parent = SpanContext(traceID: trace, spanID: SpanID(0xab), isRemote: true)
        var span = SpanData(name: "GET /müsli/{id}", context: context, parent: parent, kind: .server)
        span.startTime = 1_750_000_000_123_456_789
        span.endTime = .max
        span.attributes = [
            "text": "a\u{0}\"\\\n\u{1F600}", "empty": "", "flag": .bool(false), "int": .int64(.min),
            "int32": .int32(-7),
            "double": 0.1, "nan": .double(.nan), "minus": .double(-.infinity),
            "other": .stringConvertible(TraceFlags.sampled.rawValue), "texts": .stringArray(["", "b"]),
            "flags": .boolArray([true, false]), "ints": .int64Array([0, .max]), "int32s": .int32Array([1]),
            "doubles": .doubleArray([1e300, 0]), "none": .stringArray([]),
            "others": .stringConvertibleArray([1, "x"]), "": "nameless",
        ]
        span.droppedAttributes = 3
        var event = SpanEvent(name: "exception", at: Moment(nanosecondsSinceEpoch: 1_750_000_000_200_000_000))
        event.attributes = ["exception.type": "Trouble"]
        span.events = [event, SpanEvent(name: "", at: Moment(nanosecondsSinceEpoch: 0))]
        span.droppedEvents = .max
        var other = ServiceContext.topLevel
        other.spanContext = SpanContext(
            traceID: TraceID(high: 1, low: 0), spanID: SpanID(3), flags: .sampled,
            traceState: TraceState().setting(key: "b", value: "2") ?? .init(), isRemote: true)
        span.links = [
            SpanLink(context: other, attributes: ["n": 1]), SpanLink(context: .topLevel, attributes: ["lost": true]),
        ]
        span.droppedLinks = 1
        span.status = SpanStatus(code: .error, message: "no such thing")
        span.scope = "shop.web"
        return span
    }

    private static var metrics: [MetricData] {
        let exemplar = PointExemplar(time: 9, value: 0, traceID: trace, spanID: SpanID(0xcd))
        let numbers = [
            NumberPoint(attributes: [Attribute("a", "1")], startTime: 1, time: 2, value: .int(0)),
            NumberPoint(time: 3, value: .double(0), exemplars: [exemplar]), NumberPoint(time: 4, value: .int(.min)),
        ]
        let histogram = HistogramPoint(
            attributes: [Attribute("b", .int(2))], startTime: 5, time: 6, count: 3, sum: 0, bounds: [0.5, 1],
            bucketCounts: [0, 1, 300], minimum: 0, maximum: .infinity, exemplars: [exemplar])
        let bare = HistogramPoint(time: 7, count: 0, sum: nil, bounds: [], bucketCounts: [])
        let summary = SummaryPoint(
            attributes: [Attribute("c", .bool(true))], startTime: 8, time: 9, count: 10, sum: 11.5,
            quantiles: [.init(quantile: 0, value: 0), .init(quantile: 0.5, value: -0.0), .init(quantile: 1, value: 2)])
        return [
            MetricData(name: "g", description: "A gauge.", unit: "By", shape: .gauge(numbers)),
            MetricData(name: "empty", shape: .gauge([])),
            MetricData(name: "s", shape: .sum(numbers, temporality: .delta, isMonotonic: true)),
            MetricData(name: "u", shape: .sum([], temporality: .cumulative, isMonotonic: false)),
            MetricData(name: "v", shape: .sum([numbers[0]], temporality: .cumulative, isMonotonic: false)),
            MetricData(name: "h", unit: "s", shape: .histogram([histogram, bare], temporality: .cumulative)),
            MetricData(name: "q", shape: .summary([summary])),
        ]
    }

    private static var richRecord: LogData {
        let body = AttributeValue.map([
            Attribute("a", .array([.int(1), .bytes([0, 255, 1, 62]), .map([])])), Attribute("b", .string("")),
        ])
        var record = LogData(time: 1, severity: 17, severityText: "error", body: body, scope: "shop.db")
        record.observedTime = 2
        record.attributes = [Attribute("key", .bytes([])), Attribute("nested", .array([.array([])]))]
        record.droppedAttributes = 5
        record.context = SpanContext(traceID: trace, spanID: SpanID(6), flags: .sampled)
        return record
    }
}
