import GRDB
import Telemetry
import Testing

@testable import Alerting

@Suite("Traces in the store")
struct KeptTraceTests {
    private let now = StateDirectory.now

    @Test("the trace comes back with the row, with the history and with the incident")
    func roundTrip() async throws {
        let directory = try StateDirectory()
        let commit = Self.commit("A")
        let store = try await directory.store()
        try await store.commit(commit)
        await store.close()
        let state = try await directory.store().load(at: now)
        #expect(state.deliveries == commit.deliveries)
        #expect(state.deliveries.first?.trace == .made("trace-A", "span-A"))
        #expect(state.deliveries.first?.announcements.first?.trace == .made("trace-A", "span-A"))
        #expect(state.incidents.first?.changedIn == .made("trace-A", "round-A"))
    }

    @Test("a file of the version before is read, also where it cannot be changed, and written on")
    func olderFile() async throws {
        let directory = try StateDirectory()
        let first = try await directory.store()
        try await first.commit(SampleCommit.make("OLD"))
        await first.close()
        try await Self.change(
            directory,
            """
            ALTER TABLE deliveries DROP COLUMN trace; DELETE FROM grdb_migrations WHERE identifier = '1.1';
            PRAGMA user_version = 100
            """)
        let unopened = AlertStore(directory: directory.path)
        #expect(try await unopened.loadReadOnly(at: now).deliveries.map(\.trace) == [nil])
        let store = try await directory.store()
        try await store.commit(Self.commit("NEW"))
        let deliveries = try await store.load(at: now).deliveries
        #expect(Set(deliveries.map(\.id)) == ["OLD-1-oncall", "NEW-1-oncall"])
        #expect(deliveries.compactMap(\.trace) == [.made("trace-NEW", "span-NEW")])
    }

    @Test("what the version before writes into this version's file is read")
    func olderWriter() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        try await store.commit(Self.commit("A"))
        await store.close()
        try await Self.change(
            directory,
            """
            INSERT INTO deliveries (kind, state, not_before, finished_at, superseded_by, may_be_repeat, text,
                attempts, members, id, channel, severity, created_at)
                SELECT kind, state, not_before, finished_at, superseded_by, may_be_repeat, text,
                    attempts, members, 'B-1-oncall', channel, severity, created_at FROM deliveries
            """)
        let deliveries = try await directory.store().load(at: now).deliveries
        #expect(deliveries.map(\.id) == ["A-1-oncall", "B-1-oncall"])
    }

    @Test(
        "whatever stands in the column, the message is read",
        arguments: ["", "\n", "=", "nonsense", "{\"fields\":{}}", "a=b\u{0}c"])
    func broken(text: String) async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        try await store.commit(Self.commit("A"))
        await store.close()
        let queue = try DatabaseQueue(path: directory.file)
        try await queue.write { try $0.execute(sql: "UPDATE deliveries SET trace = ?", arguments: [text]) }
        try queue.close()
        #expect(try await directory.store().load(at: now).deliveries.map(\.id) == ["A-1-oncall"])
    }

    @Test(
        "fields are lines, which come back as they were; what is no line is left out",
        arguments: [
            ([:], nil), (["traceparent": "00-1-2-01"], "traceparent=00-1-2-01"),
            (["b": "1", "a": "x=y;z"], "a=x=y;z\nb=1"), (["a": "1\n2", "b": "3"], "b=3"), (["": "1"], nil),
            (["a=b": "1"], nil),
        ] as [([String: String], String?)])
    func lines(fields: [String: String], expected: String?) {
        #expect(TraceCarrier(fields: fields).lines == expected)
        guard let expected else { return }
        #expect(TraceCarrier(lines: expected).lines == expected)
    }

    @Test("what is too long is neither kept nor read")
    func long() {
        let long = String(repeating: "x", count: TraceCarrier.lineLimit)
        #expect(TraceCarrier(fields: ["a": long, "b": "1"]).lines == "b=1")
        #expect(TraceCarrier(lines: "a=\(long)").isEmpty)
    }

    private static func change(_ directory: StateDirectory, _ sql: String) async throws {
        let queue = try DatabaseQueue(path: directory.file)
        try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    private static func commit(_ reference: String) -> AlertCommit {
        var announcement = SampleCommit.announcement(reference, at: StateDirectory.now)
        var incident = announcement.incident
        let round = TraceCarrier.made("trace-\(reference)", "round-\(reference)")
        incident?.firedIn = round
        incident?.changedIn = round
        announcement = Announcement(
            kind: announcement.kind, incident: incident, transition: announcement.transition, at: announcement.at,
            severity: announcement.severity)
        announcement.trace = .made("trace-\(reference)", "span-\(reference)")
        var fixture = OutboxFixture()
        var commit = fixture.outbox.enqueue([announcement], at: Moment(fixture.now, StateDirectory.now))
        commit.incidents = [incident].compactMap(\.self)
        commit.announcements = [announcement]
        return commit
    }
}
