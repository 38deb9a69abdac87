import InMemoryTracing
import Telemetry
import Testing
import Tracing

@testable import Alerting

@Suite("Traces of messages")
struct OutboxTraceTests {
    private func traced(_ announcement: Announcement, _ span: String) -> Announcement {
        var traced = announcement
        traced.trace = .made("trace-\(span)", span)
        return traced
    }

    @Test("what a message is known by does not depend on its trace")
    func identity() {
        var fixture = OutboxFixture()
        let trigger = fixture.announcement(.trigger, "A")
        let note = Announcement(
            kind: .note, incident: nil, transition: 0, at: fixture.moment.wall, severity: .warning, text: "a gap")
        for announcement in [trigger, note] {
            let other = traced(announcement, "1")
            #expect(other.identity == announcement.identity)
            #expect(
                Delivery.identity(of: other, channel: "oncall")
                    == Delivery.identity(of: announcement, channel: "oncall"))
        }
    }

    @Test("a digest belongs to the trace of its loudest alert, and leads to all that it tells")
    func digest() throws {
        var fixture = OutboxFixture()
        var news = (0..<12).map { number in
            traced(fixture.announcement(.trigger, "R\(number)", .warning), "span-\(number)")
        }
        news.append(traced(fixture.announcement(.trigger, "C", .critical), "loudest"))
        _ = fixture.outbox.enqueue(news, at: fixture.moment)
        let digest = try #require(fixture.begin().first).delivery
        #expect(digest.kind == .digest)
        #expect(digest.trace == .made("trace-loudest", "loudest"))
        let tracer = TracedLives.tracer("a")
        withTracer(tracer) {
            NotifySpan(digest, type: "webhook").end(DeliveryOutcome(.delivered, description: "-"))
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.traceID == "trace-loudest")
        #expect(span.parentSpanID == "loudest")
        let linked = span.links.compactMap { $0.context.inMemorySpanContext?.spanID }
        #expect(Set(linked) == Set(news.compactMap { $0.trace?.fields[InMemoryTracer.spanIDKey] }))
        #expect(linked.count == 13)
        #expect(span.text(AlertAttribute.messageKind) == "digest")
        #expect(span.text(AlertAttribute.messageAlerts) == "13")
    }

    @Test("a digest of thousands leads to no more than a hundred of them")
    func large() throws {
        var fixture = OutboxFixture()
        let news = (0..<3_000).map { traced(fixture.announcement(.trigger, "R\($0)"), "span-\($0)") }
        _ = fixture.outbox.enqueue(news, at: fixture.moment)
        let digest = try #require(fixture.begin().first).delivery
        let tracer = TracedLives.tracer("a")
        withTracer(tracer) {
            NotifySpan(digest, type: nil).end(DeliveryOutcome(.delivered, description: "-"))
        }
        #expect(tracer.finishedSpans.first?.links.count == NotifySpan.linkLimit)
    }

    @Test("a second channel is told in the same trace")
    func secondChannel() throws {
        var fixture = OutboxFixture(
            [Route(channel: "a", severities: [.critical], fallback: "b"), Route(channel: "b", severities: [.info])],
            policies: ["a": ChannelPolicy(chat: "a"), "b": ChannelPolicy(chat: "b")])
        let trigger = traced(fixture.announcement(.trigger, "A"), "1")
        _ = fixture.outbox.enqueue([trigger], at: fixture.moment)
        fixture.send(.refused)
        let second = try #require(fixture.begin().first).delivery
        #expect(second.channel == "b")
        #expect(second.trace == trigger.trace)
    }

    @Test("what is told again, and what stands in for it, belongs to the trace of the incident's newest change")
    func retold() throws {
        var fixture = OutboxFixture()
        var incident = try #require(fixture.announcement(.trigger, "A").incident)
        incident.firedIn = .made("trace-1", "1")
        incident.changedIn = .made("trace-2", "2")
        _ = fixture.outbox.retell([incident], in: [], at: fixture.moment)
        #expect(fixture.outbox.deliveries.map(\.trace) == [incident.changedIn])
        let end = traced(fixture.announcement(.resolve, "A"), "3")
        _ = fixture.outbox.enqueue([end], at: fixture.moment)
        let missed = try #require(fixture.begin().first).delivery
        #expect(missed.kind == .single(.missed))
        #expect(missed.trace == end.trace)
    }

    @Test(
        "a trace that says nothing usable holds up nothing: the attempt is a trace of its own",
        arguments: [
            nil, TraceCarrier(fields: [:]), TraceCarrier(fields: ["traceparent": "00-zz-zz-01"]),
            TraceCarrier(fields: [InMemoryTracer.traceIDKey: "only"]),
        ])
    func unusable(trace: TraceCarrier?) throws {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        var delivery = try #require(fixture.begin().first).delivery
        delivery.trace = trace
        let tracer = TracedLives.tracer("a")
        withTracer(tracer) {
            NotifySpan(delivery, type: "beepbot").end(DeliveryOutcome(.delivered, description: "-"))
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.parentSpanID == nil)
        #expect(span.links.isEmpty)
    }
}
