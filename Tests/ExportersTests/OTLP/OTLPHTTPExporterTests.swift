import AgentTestKit
import Glibc
import Synchronization
import Telemetry
import Testing

@testable import Exporters

@Suite("The exporter over HTTP", .timeLimit(.minutes(1)))
struct OTLPHTTPExporterTests {
    private let time = ManualTime()
    private let told = Told()

    /// What people were told.
    private final class Told: Sendable {
        private let list = Mutex<[OTLPDiagnostic]>([])
        var words: [OTLPDiagnostic] { list.withLock { $0 } }
        func add(_ word: OTLPDiagnostic) { list.withLock { $0.append(word) } }
    }

    private func exporter(_ url: String, _ change: (inout OTLPDestination) -> Void = { _ in }) -> OTLPHTTPExporter {
        var destination = OTLPDestination(signal: .logs)
        destination.url = url
        destination.encoding = .json
        change(&destination)
        return OTLPHTTPExporter(
            destination: destination, resource: Resource(), userAgent: "test", time: time, random: { 1 },
            diagnostics: { [told] in told.add($0) })
    }

    private var items: OTLPItems {
        .logs((0..<3).map { LogData(time: UInt64($0), severity: 9, severityText: "", body: "x", scope: "") })
    }

    @Test("tries are made after a second, and then after half as much again, until the deadline would pass")
    func backoff() async throws {
        let server = try FakeBeepBot(then: .status(503))
        defer { server.stop() }
        let exporter = exporter(server.url)
        let start = time.now()
        async let outcome = exporter.export(items, until: start + .seconds(9))
        for (requests, pause) in zip(1..., [1_000, 1_500, 2_250, 3_375]) {
            await time.waitForSleepers(1)
            #expect(server.requests.count == requests)
            #expect(time.instants.first.map { $0 - time.now() } == .milliseconds(pause))
            time.advance(by: .milliseconds(pause))
        }
        // The next one would be 5 s later, after the deadline.
        #expect(await outcome == ExportOutcome(accepted: 0, rejected: 3, errorType: "503"))
        #expect(server.requests.count == 5)
        let statistics = exporter.statistics
        #expect(statistics.requests == 5 && statistics.failed == ["503": 3] && statistics.inFlight == 0)
        #expect(statistics.failingSince == start && statistics.lastSuccess == nil)
        #expect(told.words.map(\.failures) == [1])
    }

    @Test("a pause that is asked for is kept, and after it all is well")
    func retryAfter() async throws {
        let server = try FakeBeepBot([.status(429, headers: ["Retry-After: 20"])], then: .status(200))
        defer { server.stop() }
        let exporter = exporter(server.url)
        async let outcome = exporter.export(items, until: time.now() + .seconds(30))
        await time.waitForSleepers(1)
        #expect(time.instants == [time.now() + .seconds(20)])
        #expect(exporter.statistics.inFlight == 3)
        time.advance(by: .seconds(20))
        #expect(await outcome == ExportOutcome(accepted: 3))
        #expect(exporter.statistics.lastSuccess == time.now() && exporter.statistics.failingSince == nil)
        #expect(told.words.map(\.kind) == [.failing, .recovered])
    }

    @Test("a pause beyond the deadline gives the batch up at once, and holds later ones back, five minutes at most")
    func hold() async throws {
        let server = try FakeBeepBot([.status(503, headers: ["Retry-After: 4000"])], then: .status(200))
        defer { server.stop() }
        let exporter = exporter(server.url)
        let start = time.now()
        let first = await exporter.export(items, until: start + .seconds(30))
        #expect(first == ExportOutcome(accepted: 0, rejected: 3, errorType: "503"))
        async let second = exporter.export(items, until: start + .seconds(60))
        await time.waitForSleepers(1)
        time.advance(by: .seconds(60))
        #expect(await second == ExportOutcome(accepted: 0, rejected: 3, errorType: "503"))
        async let third = exporter.export(items, until: start + .seconds(400))
        await time.waitForSleepers(1)
        #expect(time.instants == [start + .seconds(300)])
        #expect(server.requests.count == 1)
        time.advance(by: .seconds(240))
        #expect(await third == ExportOutcome(accepted: 3))
        #expect(server.requests.count == 2)
    }

    @Test("cancelling ends the pause between tries, and what was not taken counts as rejected")
    func cancellation() async throws {
        let server = try FakeBeepBot(then: .status(503))
        defer { server.stop() }
        let exporter = exporter(server.url)
        let outcome = await withTaskGroup(of: ExportOutcome.self) { group in
            group.addTask { await exporter.export(items, until: time.now() + .seconds(30)) }
            await time.waitForSleepers(1)
            group.cancelAll()
            return await group.next()
        }
        #expect(outcome == ExportOutcome(accepted: 0, rejected: 3, errorType: "cancelled"))
        #expect(exporter.statistics.failed == ["cancelled": 3])
    }

    @Test(
        "what is no answer of OTLP is not asked for again",
        arguments: [
            (.status(200, body: "no JSON"), "malformed"), (.garbage, "malformed"),
            (.redirect("http://a.test/"), "redirected"),
            (.endlessHead, "too_large"), (.endless(200), "too_large"), (.status(401), "401"), (.cutAnswer(500), "500"),
        ] as [(FakeBeepBot.Answer, String)])
    func refused(answer: FakeBeepBot.Answer, errorType: String) async throws {
        let server = try FakeBeepBot(then: answer)
        defer { server.stop() }
        let outcome = await exporter(server.url).export(items, until: time.now() + .seconds(30))
        #expect(outcome == ExportOutcome(accepted: 0, rejected: 3, errorType: errorType))
        #expect(server.requests.count == 1)
    }

    @Test(
        "a connection that breaks is made again",
        arguments: [.closeEarly, .resetAfterAccept, .cutAnswer(200), .cutAnswer(503)] as [FakeBeepBot.Answer])
    func broken(answer: FakeBeepBot.Answer) async throws {
        let server = try FakeBeepBot([answer], then: .status(200))
        defer { server.stop() }
        async let outcome = exporter(server.url).export(items, until: time.now() + .seconds(30))
        await time.waitForSleepers(1)
        time.advance(by: .seconds(1))
        #expect(await outcome == ExportOutcome(accepted: 3))
        #expect(server.requests.count == 2)
    }

    @Test("headers go out as they are set, but for those that say how the body is written")
    func headers() async throws {
        let server = try FakeBeepBot()
        defer { server.stop() }
        let exporter = exporter(server.url) { destination in
            destination.headers = [
                .init(name: "authorization", value: "Bearer s3cret"), .init(name: "Content-type", value: "text/plain"),
                .init(name: "user-agent", value: "mine"),
            ]
        }
        #expect(await exporter.export(items, until: time.now() + .seconds(30)) == ExportOutcome(accepted: 3))
        let request = try #require(server.requests.first)
        #expect(request.header("Authorization") == "Bearer s3cret")
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.head.filter { $0.lowercased().hasPrefix("user-agent") } == ["user-agent: mine"])
        #expect(request.body.hasPrefix(#"{"resourceLogs":[{"#))
    }

    @Test("nothing to send sends nothing, and an address that is none is told and counted")
    func nothing() async throws {
        let exporter = exporter("ftp://user:s3cret@collector/v1/logs?token=s3cret")
        #expect(await exporter.export(.logs([]), until: time.now()) == ExportOutcome(accepted: 0))
        let empty = OTLPItems.metrics([MetricData(name: "m", shape: .gauge([]))])
        #expect(await exporter.export(empty, until: time.now()) == ExportOutcome(accepted: 0))
        #expect(exporter.statistics == OTLPExporterStatistics())
        let outcome = await exporter.export(items, until: time.now() + .seconds(5))
        #expect(outcome.errorType == "invalid_request" && outcome.rejected == 3)
        #expect(await exporter.export(items, until: time.now()).errorType == "timeout")
        let words = told.words
        #expect(words.map(\.destination) == ["ftp://collector"])
        #expect(!"\(words)".contains("s3cret"))
    }

    @Test("an outage of hours is counted to the last item, and told once a minute")
    func outage() async throws {
        let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(silent) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(silent, $0, length) == 0 && getsockname(silent, $0, &length) == 0
            }
        }
        try #require(isBound)
        let exporter = exporter("http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/v1/logs")
        for _ in 0..<120 {
            // Less time than the first pause, so that each gives up after one try.
            let outcome = await exporter.export(items, until: time.now() + .milliseconds(900))
            #expect(outcome == ExportOutcome(accepted: 0, rejected: 3, errorType: "refused"))
            time.advance(by: .seconds(1))
        }
        #expect(exporter.statistics.failed == ["refused": 360] && exporter.statistics.exported == 0)
        #expect(told.words.map(\.lost) == [3, 180])
    }
}
