import BlockingIO
import InMemoryTracing
import Telemetry
import Testing
import Tracing

@testable import Probes

@Suite("A span's context on our own executors")
struct ContextAcrossExecutorsTests {
    /// An actor on a thread of its own, as those over C libraries are.
    private actor Blocking {
        nonisolated let unownedExecutor: UnownedSerialExecutor
        private let executor: BlockingExecutor

        init() {
            executor = BlockingExecutor(name: "test")
            unownedExecutor = executor.asUnownedSerialExecutor()
        }

        /// Begins and ends a call on the thread; the span that the thread saw as the current one.
        func call(_ name: String) async -> String? {
            let seen = ServiceContext.current?.inMemorySpanContext?.spanID
            await DatabaseCall(.sqlite, summary: name).traced { _ in }
            return seen
        }
    }

    private let tracer = InMemoryTracer()

    @Test("it is current on the thread, in child tasks there, and gone afterwards")
    func inherited() async {
        let actor = Blocking()
        await withTracer(tracer) {
            await tracer.withSpan("round") { round in
                #expect(await actor.call("one") == round.spanID)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { _ = await actor.call("two") }
                }
                async let three = actor.call("three")
                #expect(await three == round.spanID)
            }
            #expect(await actor.call("after") == nil)
        }
        let round = tracer.span("round")
        for name in ["one", "two", "three"] { #expect(tracer.span(name)?.parentSpanID == round?.spanID) }
        #expect(tracer.span("after")?.parentSpanID == nil)
    }

    @Test("two rounds on one thread do not see each other's")
    func apart() async {
        let actor = Blocking()
        await withTracer(tracer) {
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        await tracer.withSpan("round") { round in
                            await actor.call("call \(number)") == round.spanID
                        }
                    }
                }
                for await isOwn in group { #expect(isOwn) }
            }
        }
    }
}
