import Telemetry
import Testing
import Tracing

@testable import Exporters

/// A moment of a test's own making.
struct FixedInstant: TracerInstant {
    let nanosecondsSinceEpoch: UInt64

    init(_ nanoseconds: UInt64) { nanosecondsSinceEpoch = nanoseconds }

    static func < (left: Self, right: Self) -> Bool { left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch }
}

/// A tracer and what it has gathered.
struct TracerBench {
    let tracer: OpenTelemetryTracer

    init(_ sampler: SamplerChoice = .always, change: (inout OpenTelemetryConfiguration.Traces) -> Void = { _ in }) {
        var settings = OpenTelemetryConfiguration.Traces()
        settings.sampler = sampler
        change(&settings)
        tracer = OpenTelemetryTracer(settings)
    }

    /// What has ended so far and is kept; the queue is empty afterwards.
    func ended() -> [SpanData] {
        var all: [SpanData] = []
        while case let batch = tracer.queue.take(), !batch.isEmpty { all += batch.compactMap(\.data) }
        return all
    }

    func start(_ name: String, in context: ServiceContext = .topLevel, kind: SpanKind = .internal) -> OpenTelemetrySpan
    {
        tracer.startSpan(name, context: context, ofKind: kind)
    }
}

struct Unwell: Error, CustomStringConvertible {
    var description: String { "no answer from postgres://app:hunter2@db/orders" }
}

@Suite("Spans")
struct SpanTests {
    let bench = TracerBench()

    @Test("a span keeps what it was told, from its start to its end")
    func whole() throws {
        let span = bench.tracer.startSpan(
            "read", context: .topLevel, ofKind: .client, at: FixedInstant(1_000), function: "f",
            file: "Shop/Orders.swift",
            line: 1)
        span.attributes["db.system.name"] = "postgresql"
        span.addEvent(SpanEvent(name: "sent", at: FixedInstant(1_500), attributes: ["bytes": 12]))
        span.setStatus(SpanStatus(code: .error, message: "gone"))
        span.end(at: FixedInstant(3_000))
        let data = try #require(bench.ended().first)
        #expect(data.name == "read")
        #expect(data.kind == .client)
        #expect(data.startTime == 1_000)
        #expect(data.endTime == 3_000)
        #expect(data.parent == nil)
        #expect(data.scope == "Shop")
        #expect(data.attributes == ["db.system.name": "postgresql"])
        #expect(data.events.map(\.name) == ["sent"])
        #expect(data.status == SpanStatus(code: .error, message: "gone"))
        #expect(data.context.isValid)
        #expect(data.context.flags == [.sampled, .random])
    }

    @Test("a child belongs to the trace of its parent and names it, and siblings have identities of their own")
    func family() {
        let root = bench.start("root")
        let one = bench.start("one", in: root.context)
        let other = bench.start("other", in: root.context)
        for span in [one, other, root] { span.end() }
        let data = bench.ended()
        #expect(Set(data.map(\.context.traceID)).count == 1)
        #expect(Set(data.map(\.context.spanID)).count == 3)
        #expect(data[0].parent?.spanID == root.spanContext.spanID)
        #expect(data[1].parent?.spanID == root.spanContext.spanID)
        #expect(data[0].parent?.isRemote == false)
    }

    @Test("a child of a span that nobody keeps goes on with its trace, and nobody keeps it", arguments: [false, true])
    func dropped(holdsMore: Bool) throws {
        let bench = TracerBench(.parentBased(root: .always))
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), flags: [.random],
            traceState: try #require(TraceState(parsing: "vendor=1")), isRemote: true)
        let parent = bench.start("parent", in: context)
        context = parent.context
        if holdsMore {
            var baggage = Baggage()
            _ = baggage.set("1", forKey: "a")
            context.baggage = baggage
        }
        let child = bench.start("child", in: context)
        child.end()
        parent.end()
        #expect(!child.isRecording)
        #expect(child.spanContext.traceID == TraceID(high: 1, low: 2))
        #expect(child.spanContext.flags == [.random])
        #expect(child.spanContext.traceState["vendor"] == "1")
        #expect(!child.spanContext.isRemote)
        #expect(Set([SpanID(3), parent.spanContext.spanID, child.spanContext.spanID]).count == 3)
        #expect(bench.ended().isEmpty)
        #expect(bench.tracer.sink.counts.dropped == 2)
    }

    @Test("a span that was ended tells nothing more, and is gathered once")
    func endsOnce() {
        let span = bench.start("once")
        span.end(at: FixedInstant(.max))
        span.attributes["late"] = true
        span.operationName = "late"
        span.end()
        let data = bench.ended()
        #expect(data.count == 1)
        #expect(data.first?.name == "once")
        #expect(data.first?.attributes.isEmpty == true)
        #expect(!span.isRecording)
    }

    @Test("an end before the start is the start")
    func endBeforeStart() {
        let span = bench.tracer.startSpan("clock", context: .topLevel, ofKind: .internal, at: FixedInstant(500))
        span.end(at: FixedInstant(400))
        #expect(bench.ended().first?.endTime == 500)
    }

    @Test("a thrown error is an event without passwords, and the span's status")
    func error() throws {
        #expect(throws: Unwell.self) {
            try bench.tracer.withSpan("fails") { _ in throw Unwell() }
        }
        let data = try #require(bench.ended().first)
        #expect(data.status?.code == .error)
        let event = try #require(data.events.first)
        #expect(event.name == "exception")
        #expect(event.attributes.get("exception.type") == .string("ExportersTests.Unwell"))
        #expect(event.attributes.get("exception.message") == "no answer from postgres://<redacted>@db/orders")
    }

    @Test("a cancellation is no error")
    func cancellation() throws {
        #expect(throws: CancellationError.self) {
            try bench.tracer.withSpan("stops") { _ in throw CancellationError() }
        }
        let data = try #require(bench.ended().first)
        #expect(data.status == nil)
        #expect(data.events.isEmpty)
    }

    @Test("ok is final")
    func status() {
        let span = bench.start("fine")
        span.setStatus(SpanStatus(code: .error))
        span.setStatus(SpanStatus(code: .ok))
        span.setStatus(SpanStatus(code: .error))
        span.end()
        #expect(bench.ended().first?.status?.code == .ok)
    }

    @Test("a link keeps the identities of a span, and one to nothing is left out")
    func links() throws {
        let cause = bench.start("cause")
        let span = bench.start("effect")
        span.addLink(SpanLink(context: cause.context, attributes: ["why": "retry"]))
        span.addLink(SpanLink(context: .topLevel, attributes: [:]))
        span.end()
        let data = try #require(bench.ended().first)
        #expect(data.links.count == 1)
        #expect(data.links.first?.context.spanContext == cause.spanContext)
        #expect(data.links.first?.attributes == ["why": "retry"])
    }

    @Test("what goes over a limit is left out and counted")
    func limits() throws {
        let bench = TracerBench {
            $0.limits.attributes = 3
            $0.limits.events = 2
            $0.limits.links = 1
            $0.limits.eventAttributes = 1
            $0.limits.valueLength = 8
        }
        let span = bench.start("much")
        span.attributes["first"] = "12345678"
        span.attributes["second"] = "ääääää"
        for index in 0..<5 { span.attributes["more\(index)"] = ["short", "much too long"] }
        for index in 0..<4 { span.addEvent(SpanEvent(name: "e\(index)", attributes: ["a": 1, "b": 2])) }
        for _ in 0..<3 { span.addLink(SpanLink(context: bench.start("l").context, attributes: [:])) }
        span.end()
        let data = try #require(bench.ended().first)
        #expect(data.attributes.count == 3)
        #expect(data.attributes.get("first") == "12345678")
        #expect(data.attributes.get("second") == "ääää")
        #expect(data.attributes.get("more0") == .stringArray(["short", "much too"]))
        // Four of the span, one of each of the two events.
        #expect(data.droppedAttributes == 6)
        #expect(data.events.count == 2)
        #expect(data.droppedEvents == 2)
        #expect(data.links.count == 1)
        #expect(data.droppedLinks == 2)
        let losses = bench.tracer.sink.losses.counts
        #expect(losses == SpanLosses.Counts(attributes: 6, events: 2, links: 2, cut: 2))
    }

    @Test("spans that begin each other without end do not keep each other in memory")
    func chain() {
        weak var first: SpanCore?
        var context = ServiceContext.topLevel
        for step in 0..<10_000 {
            let span = bench.start("step", in: context)
            context = span.context
            span.end()
            if step == 0, case .here(let core)? = context.spanAnchor { first = core }
            _ = bench.ended()
        }
        #expect(first == nil)
    }
}
