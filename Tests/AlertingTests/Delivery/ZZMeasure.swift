import Telemetry
import Testing

@testable import Alerting

@Suite("ZZMeasure", .timeLimit(.minutes(3)))
struct ZZMeasure {
    @Test("commit parts") func parts() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        let clock = ContinuousClock()
        let news = (0..<5_000).map { SampleCommit.announcement("R\($0)", at: StateDirectory.now) }
        var commit = AlertCommit()
        commit.incidents = news.compactMap(\.incident)
        print("incidents", try await clock.measure { try await store.commit(commit) })
        print("incidents again", try await clock.measure { try await store.commit(commit) })
        commit = AlertCommit()
        commit.announcements = news
        print("announcements", try await clock.measure { try await store.commit(commit) })
        var fixture = OutboxFixture()
        var changes = AlertCommit()
        print("enqueue", clock.measure { changes = fixture.outbox.enqueue(news, at: fixture.moment) })
        print("deliveries", try await clock.measure { try await store.commit(changes) })
        print("begin", clock.measure { changes = fixture.outbox.begin(at: fixture.moment).changes })
        print("changed", changes.deliveries.count, try await clock.measure { try await store.commit(changes) })
        print("load", try await clock.measure { _ = try await store.load(at: StateDirectory.now) })
    }
}
