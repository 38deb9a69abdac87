import CoreMetrics
import InMemoryTracing
import Telemetry
import Testing
import Tracing

@Suite("Jobs and messages under spans")
struct JobCallTests {
    private let tracer = InMemoryTracer()
    private let durations = RecordedDurations()

    /// Puts a job into a queue; what its row would carry.
    private func enqueue(_ queue: String) async -> TraceCarrier {
        await PublishCall(to: .rows(queue: queue), job: "send-mail", messageID: "j1").traced { _ in
            TraceCarrier.current
        }
    }

    @Test("the handler's trace is one of its own and links to the span that put the job into the queue")
    func linked() async {
        await withMetricsFactory(durations) {
            await withTracer(tracer) {
                let carrier = await enqueue("mail")
                let call = HandleCall(
                    from: .rows(queue: "mail"), carrier: carrier, job: "send-mail", messageID: "j1", attempt: 2)
                await DatabaseCall(.sqlite, summary: "worker").traced { _ in await call.traced { _ in } }
            }
        }
        let producer = tracer.span("publish mail")
        let consumer = tracer.span("process mail")
        #expect(producer?.kind == .producer)
        #expect(producer?.text("messaging.operation.type") == "send")
        #expect(producer?.text("messaging.message.id") == "j1")
        #expect(consumer?.kind == .consumer)
        #expect(consumer?.parentSpanID == nil)
        #expect(consumer?.traceID != producer?.traceID)
        #expect(consumer?.links.map { $0.context.inMemorySpanContext?.spanID } == [producer?.spanID])
        #expect(consumer?.text("omniflow.job.attempt") == "2")
        #expect(consumer?.text("messaging.system") == "omniflow")
        #expect(durations.all("messaging.client.sent.messages").count == 1)
        #expect(durations.all("messaging.client.consumed.messages").count == 1)
        #expect(durations.all("messaging.client.operation.duration").count == 1)
        #expect(durations.all("messaging.process.duration").count == 1)
    }

    @Test("what is handled at once may go on with the sender's trace")
    func continued() async {
        await withTracer(tracer) {
            var call = HandleCall(from: .rows(queue: "mail"), carrier: await enqueue("mail"))
            call.continuesTrace = true
            await call.traced { _ in }
        }
        #expect(tracer.span("process mail")?.parentSpanID == tracer.span("publish mail")?.spanID)
    }

    @Test("a job that carries no trace is handled without a link")
    func unlinked() async {
        await withTracer(tracer) {
            await HandleCall(from: .rows(queue: "mail"), carrier: TraceCarrier()).traced { _ in }
        }
        #expect(tracer.span("process mail")?.links.isEmpty == true)
    }

    @Test(
        "a destination in RabbitMQ is told by what is known of it",
        arguments: [
            (MessageDestination.rabbitmq(), "amq.default"),
            (.rabbitmq(exchange: "orders"), "orders"),
            (.rabbitmq(exchange: "orders", routingKey: "paid"), "orders:paid"),
            (.rabbitmq(exchange: "orders", routingKey: "paid", queue: "mail"), "orders:paid:mail"),
            (.rabbitmq(routingKey: "mail", queue: "mail"), "mail"),
        ])
    func destinations(_ destination: MessageDestination, _ name: String) {
        #expect(PublishCall(to: destination).spanName == "publish \(name)")
    }

    @Test("a login tells the way and what came of it; a refusal is no error")
    func login() async {
        await withTracer(tracer) {
            _ = await LoginCall(method: "password").traced(outcome: { $0 ? .accepted : .refused }) { _ in false }
        }
        let span = tracer.span("login")
        #expect(span?.text("omniflow.login.method") == "password")
        #expect(span?.text("omniflow.login.outcome") == "refused")
        #expect(span?.status == nil)
    }
}
