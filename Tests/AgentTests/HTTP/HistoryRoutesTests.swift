import Alerting
import Foundation
import HTTPClient
import Synchronization
import Telemetry
import Testing

@testable import Agent

@Suite("The history over HTTP", .timeLimit(.minutes(5)))
struct HistoryRoutesTests {
    private static let settings = "listen: {port: 0, auth: [{paths: [/api], token: hush}]}"
    private static let path = "/api/omniflow/history"
    private static let begin = #"{"type":"begin","schema":"omniflow/history/1"}"#

    private func desk(_ parts: [[String]], end: (part: Int, error: AlertDeskError)? = nil) -> FakeAlertDesk {
        let desk = FakeAlertDesk()
        desk.state.withLock { state in
            state.history = parts
            state.historyEnd = end
        }
        return desk
    }

    private func serve(_ desk: FakeAlertDesk, _ body: (ServedTargets) async throws -> Void) async throws {
        try await ServedTargets.serve(RunnerFixture([], settings: Self.settings), alerts: desk) { try await body($0) }
    }

    /// What came of an answer, and why it broke off.
    private func take(_ served: ServedTargets) async -> (text: String, error: HTTPClientError?) {
        let taken = Mutex<[UInt8]>([])
        let request = HTTPRequest(
            url: "http://127.0.0.1:\(served.port(of: "main"))\(Self.path)", headers: [.bearer("hush")])
        var failure: HTTPClientError?
        do throws(HTTPClientError) {
            _ = try await HTTPClient(name: "test").stream(request, patience: .seconds(30)) { piece in
                taken.withLock { $0 += piece }
                return true
            }
        } catch {
            failure = error
        }
        return (taken.withLock { String(decoding: $0, as: UTF8.self) }, failure)
    }

    @Test("all parts come as one, between a first and a last line that counts them")
    func whole() async throws {
        let desk = desk([["{\"a\":1}", "{\"a\":2}"], [], ["{\"a\":3}"]])
        try await serve(desk) { served in
            let answer = try await served.get(Self.path, token: "hush")
            #expect(answer.status == 200)
            #expect(
                answer.text
                    == [Self.begin, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}", #"{"type":"end","lines":3}"#, ""]
                    .joined(separator: "\n"))
        }
        #expect(desk.state.withLock { $0.historyCalls } == 3)
    }

    @Test("a long history comes whole, however many parts it has")
    func long() async throws {
        let line = "{\"text\":\"\(String(repeating: "x", count: 2_000))\"}"
        let desk = desk(Array(repeating: Array(repeating: line, count: 500), count: 12))
        try await serve(desk) { served in
            let (text, error) = await take(served)
            #expect(error == nil)
            #expect(text.utf8.count > 12_000_000 && text.hasSuffix("{\"type\":\"end\",\"lines\":6000}\n"))
        }
    }

    @Test("what cannot be read at all has a status, and what cannot be meant says so")
    func refused() async throws {
        let desk = desk([[]], end: (0, AlertDeskError(.notKept, "alerts.sqlite is not open")))
        try await serve(desk) { served in
            let answer = try await served.get(Self.path, token: "hush")
            #expect(answer.status == 503 && answer.text.contains("is not open"))
            for query in ["since=yesterday", "limit=3"] {
                #expect(try await served.get("\(Self.path)?\(query)", token: "hush").status == 400)
            }
        }
        #expect(desk.state.withLock { $0.historyCalls } == 1)
    }

    @Test("a store that fails in the middle ends with a line that says why, and the answer breaks off")
    func failing() async throws {
        let desk = desk([["{\"a\":1}"], []], end: (1, AlertDeskError(.notKept, "the disk failed")))
        try await serve(desk) { served in
            let (text, error) = await take(served)
            #expect(error?.status == 200)
            #expect(
                text
                    == [Self.begin, "{\"a\":1}", #"{"type":"error","error":"the disk failed"}"#, ""]
                    .joined(separator: "\n"))
        }
    }

    @Test("every line of a real store fits its schema")
    func schema() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("history-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let store = AlertStore(directory: directory.path)
        try await store.open(at: FakeAlertDesk.began)
        for entry in FakeAlertDesk.busy().state.withLock({ $0.incidents }) {
            var commit = AlertCommit()
            commit.incidents = [entry.incident]
            commit.announcements = [
                Announcement(
                    kind: .resolve, incident: entry.incident, transition: 2, at: FakeAlertDesk.began,
                    severity: .critical)
            ]
            commit.deliveries = entry.deliveries
            try await store.commit(commit)
        }
        var lines = [Self.begin, #"{"type":"end","lines":3}"#, #"{"type":"error","error":"x"}"#]
        var position: AlertStore.ExportPosition? = .start
        while let from = position {
            let part = try await store.export(from: from, limit: 1)
            lines += part.lines
            position = part.next
        }
        await store.close()
        #expect(lines.count == 6)
        for line in lines { #expect(try SchemaFit.faults(line, "history") == [], "\(line)") }
    }
}
