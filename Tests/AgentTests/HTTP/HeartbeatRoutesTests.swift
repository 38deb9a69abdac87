import AgentTestKit
import HTTPClient
import Probes
import Telemetry
import Testing

@testable import Agent

@Suite("Heartbeats over HTTP", .timeLimit(.minutes(5)))
struct HeartbeatRoutesTests {
    private static let settings = """
        listen: {port: 0, auth: [{paths: ["/"], token: viewer}], limits: {body_size: 64KiB}}
        probes: {heartbeat: {backup: {period: 1h, token: hush}, local: {period: 1h}}}
        """

    private func serve(_ body: (ServedTargets, HeartbeatBook) async throws -> Void) async throws {
        let run = RunnerFixture([], settings: Self.settings)
        let book = HeartbeatBook()
        book.expect(["backup", "local"], at: run.time.wallClock())
        try await ServedTargets.serve(run, heartbeats: book) { served in try await body(served, book) }
    }

    private func record(_ book: HeartbeatBook) throws -> HeartbeatRecord {
        try #require(book.content.records["backup"])
    }

    @Test("start, success, failure and exit codes are taken with the token, whatever guards the rest")
    func taken() async throws {
        try await serve { served, book in
            #expect(try await served.post("/heartbeat/backup/start", token: "hush").status == 200)
            #expect(try record(book).runningSince != nil)
            #expect(try await served.post("/heartbeat/backup?duration=90s", token: "hush").status == 200)
            #expect(try record(book).lastEnd?.duration == .seconds(90))
            let failed = try await served.post(
                "/heartbeat/backup/3?duration=1.5", token: "hush", body: "first\npassword=geheim\n")
            #expect(failed.status == 200 && failed.text == "ok\n")
            #expect(try record(book).lastEnd?.exitCode == 3)
            #expect(try record(book).lastEnd?.duration == .milliseconds(1_500))
            #expect(try record(book).lastEnd?.log == "first\npassword=<redacted>\n")
            #expect(try await served.post("/heartbeat/backup/fail", token: "hush").status == 200)
            #expect(try record(book).lastEnd?.exitCode == 1)
            #expect(try await served.post("/heartbeat/back%75p/success", token: "hush").status == 200)
            let record = try record(book)
            #expect(record.successes == 2 && record.failures == 2)
        }
    }

    @Test(
        "who has no token learns nothing: not which heartbeats there are, not which of them have one",
        arguments: [
            ("/heartbeat/backup", nil), ("/heartbeat/backup", "wrong"), ("/heartbeat/nobody", "hush"),
            ("/heartbeat/nobody", nil), ("/heartbeat/local", nil), ("/heartbeat/local", ""),
            ("/heartbeat/backup", "viewer"), ("/heartbeat/backup/nonsense", nil), ("/heartbeat/%ff", nil),
            ("/heartbeat/backup/start/x?y=z", "wrong"),
        ] as [(String, String?)])
    func refused(path: String, token: String?) async throws {
        try await serve { served, book in
            let answer = try await served.post(path, token: token)
            #expect(answer.status == 401)
            #expect(!answer.text.contains("backup") && !answer.text.contains("local,"))
            #expect(book.refusals[.unauthorized] == 1)
            #expect(try record(book).lastEnd == nil)
        }
    }

    @Test(
        "with the token, what is not understood is told",
        arguments: ["/256", "/-1", "/stop", "/start/x", "?x=1", "?duration=fast", "/start?duration=1", "/%"])
    func malformed(rest: String) async throws {
        try await serve { served, book in
            let answer = try await served.post("/heartbeat/backup\(rest)", token: "hush")
            #expect(answer.status == 400)
            #expect(book.refusals[.malformed] == 1)
            #expect(try record(book).lastEnd == nil)
        }
    }

    @Test("reading changes nothing: GET gets 405 and the method that works")
    func safe() async throws {
        try await serve { served, book in
            let answer = try await served.get("/heartbeat/backup", token: "hush")
            #expect(answer.status == 405)
            #expect(try record(book).lastEnd == nil)
        }
    }

    @Test("a flood gets 429 with the right token and with wrong ones; a huge body 413, a long log its end")
    func bounds() async throws {
        try await serve { served, book in
            let long = String(repeating: "line of a log\n", count: 3_000) + "the end\n"
            #expect(try await served.post("/heartbeat/backup/2", token: "hush", body: long).status == 200)
            let log = try #require(try record(book).lastEnd?.log)
            #expect(log.utf8.count <= 4_096 && log.hasSuffix("the end\n") && log.hasPrefix("line of a log\n"))
            let huge = String(repeating: "x", count: 70 << 10)
            #expect(try await served.post("/heartbeat/backup/2", token: "hush", body: huge).status == 413)
            var statuses: [Int: Int] = [:]
            for _ in 0..<40 {
                statuses[try await served.post("/heartbeat/backup", token: "hush").status, default: 0] += 1
            }
            #expect(statuses == [200: 29, 429: 11])
            statuses = [:]
            for _ in 0..<110 { statuses[try await served.post("/heartbeat/x").status, default: 0] += 1 }
            #expect(statuses == [401: 100, 429: 10])
        }
    }
}
