import Telemetry
import Testing

@testable import Alerting

@Suite("A storm")
struct StormTests {
    private static let count = 10_000

    /// All checks fail in each of three rounds within a second, each reported by itself.
    private static func storm(_ graph: DependencyGraph, root: CheckName?) -> (AlertCommit, IncidentEngine) {
        let start = AlertWorld().now
        var engine = IncidentEngine(state: AlertState(), graph: graph, seed: 3, at: start)
        let checks = (0..<count).map { CheckName(kind: "tcp", target: "t\($0)") }
        var commit = AlertCommit()
        var elapsed = Duration.zero
        for round in 0..<3 {
            for (index, check) in ([root].compactMap { $0 } + checks).enumerated() {
                elapsed = .milliseconds(round * 300) + .microseconds(index * 20)
                let now = Moment(start.monotonic + elapsed, start.wall + elapsed)
                let condition = AlertCondition(
                    key: AlertKey(check: check), level: .holds(.critical), measuredAt: now.monotonic)
                engine.observe(
                    AlertReport(group: "\(check)", conditions: [condition], isComplete: true), at: now)
            }
            commit.append(engine.take().0)
        }
        engine.tick(at: Moment(start.monotonic + .seconds(10), start.wall + .seconds(10)))
        commit.append(engine.take().0)
        return (commit, engine)
    }

    @Test("10,000 failures of one cause are one message, and it counts them exactly")
    func oneCause() throws {
        let root = CheckName(kind: "icmp", target: "db1")
        let links = (0..<Self.count).map {
            DependencyLink(CheckName(kind: "tcp", target: "t\($0)"), dependsOn: root, source: .host(address: ""))
        }
        let (commit, engine) = Self.storm(DependencyGraph(found: links), root: root)
        #expect(commit.announcements.map(\.kind) == [.trigger])
        #expect(engine.incident("icmp/db1")?.hits.count == Self.count)
        #expect(commit.incidents.last { $0.key == "icmp/db1" }?.hits.count == Self.count)
        #expect(engine.counters.held == Self.count && engine.counters.told == [.trigger: 1])
    }

    @Test("10,000 unrelated failures are 10,000 incidents, and nothing of them stays when they are over")
    func unrelated() {
        var (commit, engine) = Self.storm(DependencyGraph(), root: nil)
        #expect(commit.announcements.count == Self.count && commit.incidents.count == Self.count)
        let later = AlertWorld().now.monotonic + .seconds(20)
        let wall = AlertWorld.origin + .seconds(20)
        for index in 0..<Self.count {
            engine.observe(
                AlertReport(group: "tcp/t\(index)", conditions: [], isComplete: true), at: Moment(later, wall))
        }
        #expect(engine.take().0.announcements.count == Self.count)
        engine.tick(at: Moment(later + .seconds(700), wall + .seconds(700)))
        #expect(engine.stories.isEmpty && engine.conditions.isEmpty && engine.groups.isEmpty && engine.open.isEmpty)
    }
}
