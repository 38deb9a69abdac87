import CoreMetrics
import InMemoryTracing
import Telemetry
import Testing
import Tracing

@Suite("Calls of databases under spans")
struct DatabaseCallTests {
    struct Naming: Sendable {
        let call: DatabaseCall
        let name: String
    }

    /// An error with a word of the server's.
    struct Refused: NamedFailure {
        var callFailure: CallFailure? { CallFailure("42P01", responseCode: "42P01", message: "no such table") }
    }

    private let tracer = InMemoryTracer()
    private let durations = RecordedDurations()
    private let place = PeerAddress(host: "db1", port: 5_432)

    @Test(
        "a span is named by the summary, else by the command and what it is about",
        arguments: [
            Naming(call: DatabaseCall(.postgresql, operation: "SELECT", summary: "SELECT users"), name: "SELECT users"),
            Naming(
                call: DatabaseCall(.postgresql, operation: "SELECT", collection: "users", namespace: "shop"),
                name: "SELECT users"),
            Naming(call: DatabaseCall(.postgresql, operation: "VACUUM", namespace: "shop"), name: "VACUUM shop"),
            Naming(call: DatabaseCall(.postgresql, namespace: "shop"), name: "shop"),
            Naming(call: DatabaseCall(.sqlite), name: "sqlite"),
            Naming(
                call: .cache("GET", database: 3, server: PeerAddress(host: "::1", port: 6_379)),
                name: "GET [::1]:6379"),
            Naming(call: .cache("GET", database: 3), name: "GET"),
            Naming(call: .cache("PING", server: PeerAddress(host: "/run/redis.sock")), name: "PING /run/redis.sock"),
        ])
    func names(_ naming: Naming) {
        #expect(naming.call.spanName == naming.name)
    }

    @Test("a statement that succeeds has its attributes, no status and a duration")
    func success() async {
        let call = DatabaseCall(
            .postgresql, operation: "SELECT", collection: "users", namespace: "shop", summary: "SELECT users",
            text: "SELECT name FROM users WHERE id = $1", server: place)
        let answer = await withMetricsFactory(durations) {
            await withTracer(tracer) { await call.traced { _ in 7 } }
        }
        let span = tracer.span("SELECT users")
        #expect(answer == 7)
        #expect(span?.kind == .client)
        #expect(span?.status == nil)
        #expect(span?.text("db.system.name") == "postgresql")
        #expect(span?.text("db.operation.name") == "SELECT")
        #expect(span?.text("db.collection.name") == "users")
        #expect(span?.text("db.namespace") == "shop")
        #expect(span?.text("db.query.summary") == "SELECT users")
        #expect(span?.text("db.query.text") == "SELECT name FROM users WHERE id = $1")
        #expect(span?.text("server.address") == "db1")
        #expect(span?.text("server.port") == "5432")
        #expect(span?.text("error.type") == nil)
        #expect(
            durations.all("db.client.operation.duration") == [
                [
                    "db.system.name": "postgresql", "db.operation.name": "SELECT", "db.collection.name": "users",
                    "db.namespace": "shop", "server.address": "db1", "server.port": "5432",
                ]
            ])
    }

    @Test("an error names itself on the span and on the duration, and goes on to the caller")
    func failure() async {
        await #expect(throws: Refused.self) {
            try await withMetricsFactory(durations) {
                try await withTracer(tracer) {
                    try await DatabaseCall(.postgresql, operation: "SELECT").traced { _ in throw Refused() }
                }
            }
        }
        let span = tracer.span("SELECT")
        #expect(span?.isError == true)
        #expect(span?.status?.message == "no such table")
        #expect(span?.text("error.type") == "42P01")
        #expect(span?.text("db.response.status_code") == "42P01")
        #expect(durations.all("db.client.operation.duration").first?["error.type"] == "42P01")
    }

    @Test("a cancellation is no error")
    func cancellation() async {
        await #expect(throws: CancellationError.self) {
            try await withTracer(tracer) {
                try await DatabaseCall(.sqlite).traced { _ in throw CancellationError() }
            }
        }
        #expect(tracer.span("sqlite")?.status == nil)
        #expect(tracer.span("sqlite")?.text("error.type") == nil)
    }

    @Test("an error without a word of its own is told by its type and never by its text")
    func unnamed() async {
        struct Leak: Error, CustomStringConvertible { var description: String { "password=hunter2" } }
        await #expect(throws: Leak.self) {
            try await withTracer(tracer) { try await DatabaseCall(.sqlite).traced { _ in throw Leak() } }
        }
        #expect(tracer.span("sqlite")?.text("error.type") == "Leak")
        #expect(tracer.span("sqlite")?.status?.message == nil)
    }

    @Test("what is done within a call is a child of its span")
    func nested() async {
        await withTracer(tracer) {
            await DatabaseCall(.sqlite, summary: "outer").traced { _ in
                await DatabaseCall(.sqlite, summary: "inner").traced { _ in }
            }
        }
        #expect(tracer.span("inner")?.parentSpanID == tracer.span("outer")?.spanID)
        #expect(tracer.span("inner")?.parentSpanID != nil)
    }

    @Test("without a tracer the work is done, the context stays and the duration is measured")
    func untraced() async {
        var context = ServiceContext.topLevel
        context.requestID = "r1"
        let seen = await withMetricsFactory(durations) {
            await ServiceContext.withValue(context) {
                await DatabaseCall(.sqlite).traced { span in
                    span.isRecording ? nil : ServiceContext.current?.requestID
                }
            }
        }
        #expect(seen == "r1")
        #expect(durations.all("db.client.operation.duration").count == 1)
    }

    @Test("what is not measured leaves no duration")
    func unmeasured() async {
        var call = DatabaseCall(.sqlite)
        call.isMeasured = false
        await withMetricsFactory(durations) { [call] in await call.traced { _ in } }
        #expect(durations.isEmpty)
    }
}
