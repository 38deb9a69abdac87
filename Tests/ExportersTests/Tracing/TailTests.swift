import Telemetry
import Testing
import Tracing

@testable import Exporters

@Suite("What nobody sampled is kept when its end says so")
struct TailTests {
    let bench = TracerBench(.never)

    private func context(_ rule: TailRule, in context: ServiceContext = .topLevel) -> ServiceContext {
        var context = context
        context.tailRule = rule
        return context
    }

    @Test("without a rule nothing is recorded, and the context still travels with the sampled bit 0")
    func dropped() {
        let span = bench.start("quiet")
        #expect(!span.isRecording)
        #expect(span.context.spanContext?.isValid == true)
        #expect(span.context.spanContext?.isSampled == false)
        let child = bench.start("child", in: span.context)
        #expect(child.spanContext.traceID == span.spanContext.traceID)
        #expect(child.spanContext.spanID != span.spanContext.spanID)
        for one in [child, span] { one.end() }
        #expect(bench.ended().isEmpty)
        #expect(bench.tracer.sink.counts.dropped == 2)
    }

    @Test("a round that fails is kept with all that happened within it")
    func failed() {
        let round = bench.start("round", in: context(.failedOrSlow(from: nil)))
        let call = bench.start("call", in: round.context)
        call.end()
        #expect(bench.ended().isEmpty)
        round.setStatus(SpanStatus(code: .error))
        round.end()
        let data = bench.ended()
        #expect(data.map(\.name) == ["call", "round"])
        #expect(data.allSatisfy { $0.context.isSampled })
        #expect(data.first?.parent?.spanID == round.spanContext.spanID)
        #expect(round.context.spanContext?.isSampled == true)
    }

    @Test("what follows a round that was kept is kept, too")
    func after() {
        let round = bench.start("round", in: context(.failedOrSlow(from: nil)))
        round.setStatus(SpanStatus(code: .error))
        round.end()
        bench.start("judge", in: round.context).end()
        #expect(bench.ended().map(\.name) == ["round", "judge"])
    }

    @Test("a round that goes well is forgotten, and with it what follows", arguments: [false, true])
    func well(endsEarly: Bool) {
        let round = bench.start("round", in: context(.failedOrSlow(from: .seconds(1))))
        let call = bench.start("call", in: round.context)
        if endsEarly { call.end() }
        round.end()
        call.end()
        bench.start("judge", in: round.context).end()
        #expect(bench.ended().isEmpty)
        #expect(round.context.spanContext?.isSampled == false)
    }

    @Test("a slow round is kept from the very duration on", arguments: [(999, false), (1_000, true)])
    func slow(milliseconds: UInt64, isKept: Bool) {
        let round = bench.tracer.startSpan(
            "round", context: context(.failedOrSlow(from: .seconds(1))), ofKind: .internal, at: FixedInstant(0))
        round.end(at: FixedInstant(milliseconds * 1_000_000))
        #expect(bench.ended().isEmpty == !isKept)
    }

    @Test("a message to people keeps the round that it came from, though that went well")
    func always() {
        let round = bench.start("round", in: context(.failedOrSlow(from: nil)))
        let alert = bench.start("alert", in: context(.always, in: round.context))
        alert.end()
        round.end()
        let data = bench.ended()
        #expect(data.map(\.name) == ["alert", "round"])
        #expect(data.first?.parent?.spanID == round.spanContext.spanID)
    }

    @Test("a message is kept also where its round has been forgotten")
    func alwaysAfter() {
        let round = bench.start("round", in: context(.failedOrSlow(from: nil)))
        round.end()
        bench.start("alert", in: context(.always, in: round.context)).end()
        #expect(bench.ended().map(\.name) == ["alert"])
    }

    @Test("a rule holds for the next span alone")
    func scope() {
        let round = bench.start("round", in: context(.always))
        #expect(round.context.tailRule == nil)
        round.end()
    }

    @Test("a trace with too many spans keeps as many as it may, and counts the rest")
    func overflow() {
        let round = bench.start("round", in: context(.always))
        for _ in 0..<(TailBuffer.limit + 5) { bench.start("call", in: round.context).end() }
        round.end()
        #expect(bench.ended().count == TailBuffer.limit + 1)
        #expect(bench.tracer.sink.counts.overflown == 5)
    }

    @Test("the parent's process decides where it has decided", arguments: [false, true])
    func remote(isSampled: Bool) {
        let bench = TracerBench(.parentBased(root: .always))
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(
            traceID: TraceID(high: 7, low: 9), spanID: SpanID(5), flags: isSampled ? .sampled : [], isRemote: true)
        let span = bench.start("child", in: context)
        span.end()
        #expect(bench.ended().count == (isSampled ? 1 : 0))
        #expect(span.spanContext.traceID == TraceID(high: 7, low: 9))
        // A continued trace keeps what the other side says of its id.
        #expect(!span.spanContext.flags.contains(.random))
    }
}
