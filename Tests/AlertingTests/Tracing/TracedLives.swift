import AgentTestKit
import InMemoryTracing
import Synchronization
import Telemetry
import Tracing

@testable import Alerting

/// Spans of several lives of a process, looked at together.
struct TracedLives {
    /// Counts, so that no two spans of one life have the same name.
    private final class Numbers: Sendable {
        private let last = Mutex(0)
        func next() -> Int {
            last.withLock { last in
                last += 1
                return last
            }
        }
    }

    let spans: [FinishedInMemorySpan]

    init(_ tracers: InMemoryTracer...) { spans = tracers.flatMap(\.finishedSpans) }

    /// A tracer whose spans no other life has.
    static func tracer(_ life: String) -> InMemoryTracer {
        let numbers = Numbers()
        return InMemoryTracer(
            idGenerator: .init(
                nextTraceID: { "trace-\(life)-\(numbers.next())" }, nextSpanID: { "span-\(life)-\(numbers.next())" }))
    }

    func named(_ name: String) -> [FinishedInMemorySpan] { spans.filter { $0.operationName == name } }

    /// The names of a span and of all above it, from the root on; a parent that nobody ended is `?`.
    func path(to span: FinishedInMemorySpan) -> [String] {
        guard let parent = span.parentSpanID else { return [span.operationName] }
        guard let above = spans.first(where: { $0.spanID == parent && $0.traceID == span.traceID }) else {
            return ["?", span.operationName]
        }
        return path(to: above) + [span.operationName]
    }

    /// The spans that a span leads to by links.
    func linked(from span: FinishedInMemorySpan) -> [FinishedInMemorySpan] {
        span.links.compactMap { link in
            spans.first { $0.spanID == link.context.inMemorySpanContext?.spanID }
        }
    }
}

extension FinishedInMemorySpan {
    /// An attribute as text; nil where it is not set.
    func text(_ name: String) -> String? {
        switch attributes.get(name) {
        case .string(let value): value
        case .int64(let value): "\(value)"
        case .bool(let value): "\(value)"
        default: nil
        }
    }
}

extension TraceCarrier {
    /// The trace of a span as the tracer in memory writes it.
    static func made(_ trace: String, _ span: String) -> TraceCarrier {
        TraceCarrier(fields: [InMemoryTracer.traceIDKey: trace, InMemoryTracer.spanIDKey: span])
    }
}

/// One check, whose measurements are spans, and a desk that gets what comes of them.
struct TracedCheck {
    let key = AlertKey(check: CheckName(kind: "postgres", target: "orders"))
    let fixture: DeskFixture
    var engine: IncidentEngine

    init(_ fixture: DeskFixture, from state: AlertState = AlertState()) {
        self.fixture = fixture
        engine = IncidentEngine(
            state: state, settings: EngineSettings(tellsGaps: false), seed: 1, at: .now(fixture.time))
    }

    /// Measures the check once, and hands in what comes of it as the agent does.
    mutating func measure(_ level: AlertCondition.Level) {
        let round = startSpan("probe round", context: .topLevel, ofKind: .internal)
        defer { round.end() }
        let condition = AlertCondition(
            key: key, level: level, measuredAt: fixture.time.now(), reason: "connection refused by s3cret",
            confirmation: ConfirmationPolicy(failAfter: 1, clearAfter: 1))
        let report = AlertReport(
            group: "postgres/orders", conditions: [condition], isComplete: false, trace: TraceCarrier(round.context))
        engine.observe(report, at: .now(fixture.time))
        let (commit, told) = engine.take()
        fixture.desk.submit(commit, announcing: told)
    }
}

extension DeskFixture {
    /// Lets time go by until a channel has been given so many messages.
    func advance(until count: Int, of channel: ScriptedChannel) async {
        while channel.texts.count < count {
            time.advance(by: .seconds(1))
            await Task.yield()
        }
    }
}
