import GRDB
import Telemetry
import Testing

@testable import Alerting

@Suite("Alert store")
struct AlertStoreTests {
    private let now = StateDirectory.now

    @Test("what was committed is there after a start, all of it as it was")
    func roundTrip() async throws {
        let directory = try StateDirectory()
        let commit = SampleCommit.make()
        let first = try await directory.store()
        try await first.commit(commit)
        await first.close()
        let state = try await directory.store().load(at: now)
        #expect(state.confirmations == commit.confirmations.compactMapValues(\.self))
        #expect(state.incidents == commit.incidents)
        #expect(state.deliveries == commit.deliveries)
        #expect(state.silences == commit.silences)
        #expect(state.deploys == commit.deploys)
        #expect(state.facts == commit.facts)
        #expect(state.told.isEmpty)
        #expect(directory.names.contains("alerts.sqlite"))
    }

    @Test("a commit waits for the disk, and writes go to a log beside the file")
    func modes() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        let modes = try await store.read { database in
            [
                try String.fetchOne(database, sql: "PRAGMA synchronous"),
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try String.fetchOne(database, sql: "PRAGMA busy_timeout"),
            ]
        }
        #expect(modes == ["2", "wal", "5000"])
    }

    @Test("what became of a message is kept; what is final or over is history only")
    func course() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        var commit = SampleCommit.make()
        try await store.commit(commit)
        var delivery = try #require(commit.deliveries.first)
        delivery.append(Delivery.Attempt(at: now))
        delivery.attempts[0].seconds = 0.25
        delivery.attempts[0].status = 200
        delivery.attempts[0].outcome = "answered 200"
        delivery.state = .done
        delivery.finishedAt = now + .milliseconds(250)
        commit = AlertCommit()
        commit.deliveries = [delivery]
        try await store.commit(commit)
        var state = try await store.load(at: now)
        #expect(state.deliveries.isEmpty)
        #expect(state.told == ["K7QPX": ["oncall": 1]])
        #expect(try await store.deliveries(of: "K7QPX") == [delivery])
        var incident = try #require(state.incidents.first)
        incident.phase = .resolved
        incident.resolvedAt = now + .seconds(60)
        commit = AlertCommit()
        commit.incidents = [incident]
        commit.confirmations[try #require(state.confirmations.keys.first)] = .some(nil)
        try await store.commit(commit)
        state = try await store.load(at: now + .seconds(601))
        #expect(state.incidents.isEmpty)
        #expect(state.confirmations.isEmpty)
        #expect(state.silences.isEmpty)
        #expect(try await store.incidents() == [incident])
        #expect(try await store.incident("K7QPX") == incident)
        #expect(try await store.announcements(of: "K7QPX").map(\.kind) == [.trigger])
    }

    @Test("a resolved incident is taken up as long as a message of it is owed")
    func owed() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        var commit = SampleCommit.make()
        commit.incidents[0].phase = .resolved
        commit.incidents[0].resolvedAt = now
        try await store.commit(commit)
        #expect(try await store.load(at: now).incidents.map(\.reference) == ["K7QPX"])
    }

    @Test("a digest of thousands comes back whole, each announcement as it was told")
    func digest() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        var fixture = OutboxFixture()
        let news = (0..<2_000).map { SampleCommit.announcement("R\($0)", at: now) }
        var commit = fixture.outbox.enqueue(news, at: fixture.moment)
        commit.announcements = news
        commit.append(fixture.outbox.begin(at: fixture.moment).changes)
        try await store.commit(commit)
        let digest = try #require(try await store.load(at: now).deliveries.first)
        #expect(digest.kind == .digest)
        #expect(digest.state == .inflight)
        #expect(Set(digest.references).count == 2_000)
        #expect(digest == fixture.outbox.deliveries.first)
        #expect(try await store.deliveries(of: "R7").count == 2)
    }

    @Test("an announcement that is told as something else comes back as that")
    func retold() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        var fixture = OutboxFixture()
        let trigger = fixture.announcement(.trigger, "A")
        let resolve = fixture.announcement(.resolve, "A")
        var commit = fixture.outbox.enqueue([trigger, resolve], at: fixture.moment)
        commit.announcements = [trigger, resolve]
        try await store.commit(commit)
        let delivery = try #require(try await store.load(at: now).deliveries.first)
        #expect(delivery.kind == .single(.missed))
        #expect(delivery.announcements.map(\.kind) == [.missed])
        #expect(try await store.announcements(of: "A").map(\.kind) == [.trigger, .resolve])
    }

    @Test("history is taken away when it is 400 days old, a little at a time; what is owed stays")
    func pruning() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        let old = now + (.zero - AlertStore.retention) + .seconds(-86_400)
        for number in 0..<30 {
            var commit = SampleCommit.make("R\(number)", at: old + .seconds(number))
            commit.incidents[0].phase = .resolved
            commit.incidents[0].resolvedAt = old + .seconds(number)
            // One message is owed still, strange as it is.
            if number > 0 {
                commit.deliveries[0].state = .done
                commit.deliveries[0].finishedAt = old
            }
            try await store.commit(commit)
        }
        try await store.commit(SampleCommit.make("YOUNG"))
        let cutoff = now + (.zero - AlertStore.retention)
        var steps: [Int] = []
        repeat { steps.append(try await store.prune(before: cutoff, limit: 10)) } while steps.last == 10
        #expect(steps.count == 4)
        #expect(try await store.incidents().map(\.reference) == ["YOUNG"])
        #expect(try await store.deliveries().map(\.id) == ["YOUNG-1-oncall", "R0-1-oncall"])
        #expect(try await store.load(at: now).deliveries.map(\.id).contains("R0-1-oncall"))
    }

    @Test("the history comes out as JSON, one object a line, in parts")
    func export() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        for number in 0..<7 {
            try await store.commit(SampleCommit.make("R\(number)", at: now + .seconds(number)))
        }
        let lines = try await lines(of: store, limit: 3)
        #expect(lines.count == 21)
        #expect(lines.allSatisfy { !$0.contains("\n") && $0.hasPrefix(#"{"type":"#) && $0.hasSuffix("}") })
        #expect(lines.count { $0.contains(#""possible_repeat":false"#) } == 7)
        #expect(lines.count { $0.contains(#""check":"postgres/orders""#) } == 14)
        #expect(lines.count { $0.contains(#""acknowledged_by":"ops""#) } == 7)
        #expect(lines.count { $0.contains(#""muted":false"#) } == 7)
        #expect(lines.count { $0.contains(#""labels":{"team":"db"}"#) } == 7)
    }

    @Test("an export of what is young begins there in every table, over several parts, whatever the clock was set to")
    func youngExport() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        for number in 0..<20 {
            try await store.commit(SampleCommit.make("R\(number)", at: now + .seconds(number)))
        }
        // The clock was set back and forth: what is young stands before what is old, and the other way round.
        try await store.commit(SampleCommit.make("BACK", at: now))
        try await store.commit(SampleCommit.make("FORTH", at: now + .seconds(30)))
        let young = try await lines(of: store, since: now + .seconds(13), limit: 3)
        let names = (13..<20).map { "R\($0)" } + ["FORTH"]
        #expect(young.count == 3 * names.count)
        for (part, type) in ["incident", "announcement", "delivery"].enumerated() {
            for (line, name) in zip(young.dropFirst(part * names.count), names) {
                #expect(line.hasPrefix("{\"type\":\"\(type)\"") && line.contains("\"\(name)"), "\(line)")
            }
        }
        #expect(try await lines(of: store, since: now + .seconds(31), limit: 3).isEmpty)
        #expect(try await lines(of: store, since: now, limit: 500).count == 66)
    }

    /// The whole export, so many lines at a time.
    private func lines(of store: AlertStore, since: WallTime? = nil, limit: Int) async throws -> [String] {
        var lines: [String] = []
        var position: AlertStore.ExportPosition? = .start
        while let from = position {
            let part = try await store.export(from: from, since: since, limit: limit)
            #expect(part.lines.count <= limit)
            lines += part.lines
            position = part.next
        }
        return lines
    }

    @Test("questions are limited and begin with the newest")
    func questions() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        for number in 0..<5 { try await store.commit(SampleCommit.make("R\(number)", at: now + .seconds(number))) }
        #expect(try await store.incidents(limit: 2).map(\.reference) == ["R4", "R3"])
        #expect(try await store.incidents(since: now + .seconds(3)).map(\.reference) == ["R4", "R3"])
        #expect(try await store.deliveries(limit: 1).map(\.id) == ["R4-1-oncall"])
        #expect(try await store.incident("NOONE") == nil)
        #expect(try await store.incidents(limit: -1).isEmpty)
    }
}
