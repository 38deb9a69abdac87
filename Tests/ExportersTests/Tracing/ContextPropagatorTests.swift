import Testing
import Tracing

@testable import Exporters

private let parentText = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
private let brokenText = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"

@Suite("Contexts travel as fields of a carrier")
struct ContextPropagatorTests {
    private let both = ContextPropagator([.traceContext, .baggage])

    private func extract(
        _ fields: [String: String], _ propagator: ContextPropagator, into context: ServiceContext = .topLevel
    ) -> ServiceContext {
        var context = context
        propagator.extract(fields, into: &context, using: Fields())
        return context
    }

    private func inject(_ context: ServiceContext, _ propagator: ContextPropagator) -> [String: String] {
        var fields: [String: String] = [:]
        propagator.inject(context, into: &fields, using: Fields())
        return fields
    }

    @Test("What one process writes the next reads, and knows that it came from elsewhere")
    func roundTrip() throws {
        let fields = ["traceparent": parentText, "tracestate": "a=1,b=2", "baggage": "user=alice"]
        let context = extract(fields, both)
        let span = try #require(context.spanContext)
        #expect(span.isRemote)
        #expect(span.isSampled)
        #expect(span.traceState.members.count == 2)
        #expect(context.baggage["user"] == "alice")
        #expect(inject(context, both) == fields)
    }

    @Test("A broken traceparent is none, and its tracestate goes with it; baggage is read all the same")
    func brokenParent() {
        let fields = ["traceparent": brokenText, "tracestate": "a=1", "baggage": "user=alice"]
        let context = extract(fields, both)
        #expect(context.spanContext == nil)
        #expect(inject(context, both) == ["baggage": "user=alice"])
        #expect(both.losses.traceParents == 1)
        #expect(both.losses.traceStates == 0)
    }

    @Test("A tracestate without a traceparent is not read")
    func stateAlone() {
        #expect(extract(["tracestate": "a=1"], both).isEmpty)
        #expect(both.losses.traceParents == 0)
    }

    @Test("A broken tracestate spoils nothing but itself", arguments: ["a", "A=1", "a=1,b", "a=\u{0}"])
    func brokenState(text: String) throws {
        let span = try #require(extract(["traceparent": parentText, "tracestate": text], both).spanContext)
        #expect(TraceParent(span)?.description == parentText)
        #expect(span.traceState.isEmpty)
        #expect(both.losses.traceStates == 1)
    }

    @Test("An empty tracestate is nothing lost", arguments: ["", " ", ",,"])
    func emptyState(text: String) {
        #expect(extract(["traceparent": parentText, "tracestate": text], both).spanContext != nil)
        #expect(both.losses.traceStates == 0)
    }

    @Test("What a context holds already is not replaced by what cannot be used")
    func keepsWhatIsThere() {
        let before = extract(["traceparent": parentText, "baggage": "user=alice"], both)
        for fields in [["traceparent": brokenText, "baggage": "no member"], ["tracestate": "a=1"], [:]] {
            #expect(inject(extract(fields, both, into: before), both) == inject(before, both))
        }
        #expect(both.losses.baggageMembers == 1)
    }

    @Test("What can be used replaces what a context held, its state included")
    func replaces() throws {
        let before = extract(["traceparent": parentText, "tracestate": "a=1", "baggage": "user=alice"], both)
        let other = "00-00000000000000000000000000000001-0000000000000002-00"
        let after = extract(["traceparent": other, "baggage": "user=bob"], both, into: before)
        #expect(inject(after, both) == ["traceparent": other, "baggage": "user=bob"])
    }

    @Test("A context without a span or with one that identifies nothing writes nothing")
    func nothing() {
        #expect(inject(.topLevel, both).isEmpty)
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 0, low: 0), spanID: SpanID(1))
        #expect(inject(context, both).isEmpty)
    }

    @Test(
        "Only the formats that were chosen are read and written",
        arguments: [
            ([], [:], []), ([.traceContext], ["traceparent": parentText], ["traceparent", "tracestate"]),
            ([.baggage], ["baggage": "user=alice"], ["baggage"]),
        ] as [(Set<Propagator>, [String: String], [String])])
    func formats(chosen: Set<Propagator>, written: [String: String], names: [String]) {
        let propagator = ContextPropagator(chosen)
        let fields = ["traceparent": parentText, "baggage": "user=alice"]
        #expect(inject(extract(fields, propagator), both) == written)
        #expect(inject(extract(fields, both), propagator) == written)
        #expect(propagator.fields == names)
    }
}

private struct Fields: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }

    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}
