import AgentTestKit
import InMemoryTracing
import PostgresClient
import Synchronization
import Telemetry
import Testing
import Tracing

@testable import Probes
@testable import RedisClient

@Suite("The calls of probes under spans")
struct ProbeCallTests {
    private let tracer = InMemoryTracer()
    private let time = ManualTime()
    private var soon: MonotonicInstant { time.now() + .seconds(5) }

    /// Measures within a span of the test's own, whatever comes of it; the names of the calls, in their order.
    private func calls(_ body: () async -> Void) async -> [String] {
        await withTracer(tracer) {
            await tracer.withSpan("round") { _ in await body() }
        }
        let round = tracer.span("round")
        let inner = tracer.finishedSpans.filter { $0.operationName != "round" }
        #expect(inner.allSatisfy { $0.kind == .client && $0.parentSpanID == round?.spanID })
        return inner.map(\.operationName)
    }

    @Test("a round of Redis is a ping, what server it is, and one pipeline")
    func redis() async {
        let server = ScriptedRedis(RedisFixture.answers())
        let probe = RedisFixture.probe(server)
        let names = await calls { _ = try? await RedisFixture.measure(probe) }
        let place = "127.0.0.1:6379"
        #expect(names == ["PING \(place)", "INFO \(place)", "COMMAND \(place)", "PIPELINE \(place)"])
        let pipeline = tracer.span("PIPELINE \(place)")
        #expect(pipeline?.text("db.system.name") == "redis")
        #expect(pipeline?.text("db.namespace") == "0")
        #expect(pipeline?.text("db.query.text")?.hasPrefix("INFO ALL; CONFIG GET") == true)
        #expect(pipeline?.text("db.operation.batch.size") == "\(server.pipelines.last?.count ?? 0)")
        #expect(tracer.finishedSpans.allSatisfy { $0.status == nil })
    }

    @Test("an error that Redis answers to one command is told by its first word")
    func redisError() async {
        let server = ScriptedRedis(["PING": .error("NOAUTH Authentication required.")])
        let probe = RedisFixture.probe(server)
        let deadline = probe.time.now() + .seconds(5)
        _ = await calls { try? await probe.checkUp(until: deadline) }
        let ping = tracer.span("PING 127.0.0.1:6379")
        #expect(ping?.isError == true)
        #expect(ping?.text("error.type") == "NOAUTH")
        #expect(ping?.text("db.response.status_code") == "NOAUTH")
    }

    @Test("each question to PgBouncer's console is a call; a refusal carries the SQLSTATE")
    func pgBouncer() async throws {
        let console = ScriptedConsole(
            [:], failing: [.version: PostgresError(.server, "not allowed", sqlState: "08P01")])
        let settings = PgBouncerProbeSettings(
            connection: try PostgresSettings(url: "postgresql://stats@127.0.0.1:6432"))
        let probe = PgBouncerProbe(target: TargetID(kind: "pgbouncer", name: "pool"), settings: settings, time: time) {
            _, _ throws(PostgresError) in console
        }
        let deadline = soon
        #expect(await calls { try? await probe.checkUp(until: deadline) } == ["SHOW VERSION"])
        let span = tracer.span("SHOW VERSION")
        #expect(span?.text("db.namespace") == "pgbouncer")
        #expect(span?.text("db.query.text") == "SHOW VERSION")
        #expect(span?.text("server.address") == "127.0.0.1")
        #expect(span?.text("server.port") == "6432")
        #expect(span?.text("error.type") == "08P01")
        #expect(span?.text("db.response.status_code") == "08P01")
    }

    @Test("a broker is connected to, and each queue looked at, under a span")
    func broker() async {
        let session = ScriptedSession(["a": .found(ready: 3, consumers: 1)])
        let link = BrokerLink(time: time, server: PeerAddress(host: "mq", port: 5_672)) {
            _ async throws(ProbeError) in session
        }
        let deadline = soon
        let queue = QueueName(virtualHost: "/", name: "a")
        let names = await calls {
            _ = try? await link.look(at: [queue], until: deadline)
            try? await link.ping(until: deadline)
        }
        #expect(names == ["connect rabbitmq", "declare a", "ping rabbitmq"])
        #expect(tracer.span("declare a")?.text("messaging.system") == "rabbitmq")
        #expect(tracer.span("declare a")?.text("server.address") == "mq")
    }

    @Test("a broker that cannot be reached leaves a failed connection")
    func noBroker() async {
        let link = BrokerLink(time: time) { _ async throws(ProbeError) in
            throw ProbeError(.refused, "nobody listens")
        }
        let deadline = soon
        #expect(await calls { try? await link.ping(until: deadline) } == ["connect rabbitmq"])
        #expect(tracer.span("connect rabbitmq")?.text("error.type") == "refused")
        #expect(tracer.span("connect rabbitmq")?.status?.message == "nobody listens")
    }

    @Test(
        "what a database says is an error from class 02 on, and a cancellation never",
        arguments: [
            (PostgresError(.server, "x", sqlState: "42501"), "42501"),
            (PostgresError(.server, "x", sqlState: "02000"), "02000"),
            (PostgresError(.server, "x", sqlState: "01000"), nil),
            (PostgresError(.server, "x", sqlState: "00000"), nil),
            (PostgresError(.timeout, "x"), "timeout"), (PostgresError(.cancelled, "x"), nil),
        ] as [(PostgresError, String?)])
    func postgresErrors(_ error: PostgresError, _ type: String?) {
        #expect(CallFailure(postgres: error)?.type == type)
    }

    @Test("the text of an error goes out without the secrets in it")
    func masked() {
        let error = PostgresError(.server, "no route to postgres://u:hunter2@h/d", sqlState: "08001")
        #expect(CallFailure(postgres: error)?.message?.contains("hunter2") == false)
    }
}
