import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("CheckConditions")
struct CheckConditionsTests {
    private static let shop = TargetID(kind: "http", name: "shop")

    private func conditions(_ yaml: String = "{}\n") throws -> CheckConditions {
        let loaded = loadSettings(yaml)
        let journal = UnitJournal(time: SystemTime()) { _ in [] }
        return CheckConditions(settings: SettingsBox(loaded, time: SystemTime()), journal: journal)
    }

    @Test("what the unit of failing processes said last goes with the failure once it is read", .timeLimit(.minutes(1)))
    func unitJournal() async throws {
        let journal = UnitJournal(time: SystemTime()) { $0 == "shop.service" ? ["it broke", "it ended"] : [] }
        let loaded = loadSettings("probes: {process: {shop: {unit: shop}}}\n")
        let all = CheckConditions(settings: SettingsBox(loaded, time: SystemTime()), journal: journal)
        let shop = TargetID(kind: "process", name: "shop")
        let failing = try verdict("process/shop", .fail)
        let seen = await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await journal.run() }
            var seen: [String] = []
            while seen.isEmpty {
                seen = all.report(of: shop, .upCheck, isUpChecked: true, [failing]).conditions.flatMap(\.evidence)
                await Task.yield()
            }
            group.cancelAll()
            return seen
        }
        #expect(seen == ["journal: it broke", "journal: it ended"])
        let well = try all.report(of: shop, .upCheck, isUpChecked: true, [verdict("process/shop", .pass)])
        #expect(well.conditions.flatMap(\.evidence).isEmpty)
    }

    private func verdict(_ check: String, _ state: CheckState, startedAt second: Int64 = 1) throws -> Verdict {
        let instant = MonotonicInstant(nanoseconds: second * 1_000_000_000)
        let wall = WallTime(secondsSinceEpoch: second)
        return Verdict(
            check: try #require(CheckName(parsing: check)), state: state, reason: "because",
            measurement: Measurement(startedAt: instant, startedAtWall: wall, finishedAt: instant, generation: 1),
            since: wall, staleAfter: .seconds(30))
    }

    @Test(
        "a verdict's state and the check's severity make the level",
        arguments: [
            ("http/shop", CheckState.fail, AlertCondition.Level.holds(.critical)),
            ("http/shop", .pass, .clear), ("http/shop", .unknown, .unknown), ("http/shop", .disabled, .off),
            ("http/shop:latency", .fail, .holds(.warning)), ("http/shop:latency", .warn, .holds(.warning)),
        ])
    func levels(check: String, state: CheckState, level: AlertCondition.Level) throws {
        let report = try conditions().report(of: Self.shop, .upCheck, isUpChecked: true, [verdict(check, state)])
        #expect(report.group == "http/shop" && !report.isComplete)
        #expect(report.conditions.map(\.level) == [level])
    }

    @Test("the settings' severity and confirmation hold")
    func settings() throws {
        let settings =
            "checks: {\"http/shop\": {severity: warning, fail_after: 5, clear_after: 1, flap_detection: false}}\n"
        let report = try conditions(settings).report(
            of: Self.shop, .upCheck, isUpChecked: true, [verdict("http/shop", .fail)])
        let condition = try #require(report.conditions.first)
        #expect(condition.level == .holds(.warning))
        #expect(
            condition.confirmation == ConfirmationPolicy(failAfter: 5, clearAfter: 1, detectsFlapping: false))
    }

    @Test(
        "what the agent says of its own ways to people follows the settings, its confirmation aside",
        arguments: [
            ("{}", AlertCondition.Level.holds(.critical)),
            ("checks: {\"omniflow/local:delivery\": {severity: warning}}", .holds(.warning)),
            ("checks: {\"omniflow/*:*\": {severity: warning, fail_after: 9}}", .holds(.warning)),
            ("checks: {\"omniflow/local:canary\": {severity: warning, off: true}}", .holds(.critical)),
            ("checks: {\"omniflow/local:delivery\": {off: true}}", .off),
        ])
    func own(yaml: String, level: AlertCondition.Level) throws {
        let check = OwnCheckCatalog.delivery.name(target: OwnCheckCatalog.target)
        let once = ConfirmationPolicy(failAfter: 1, clearAfter: 1, detectsFlapping: false)
        let report = AlertReport(
            group: "omniflow/local",
            conditions: [
                AlertCondition(
                    key: AlertKey(check: check), level: .holds(.critical), measuredAt: .init(nanoseconds: 1),
                    reason: "because", firstStep: "look", confirmation: once)
            ], isComplete: false)
        let followed = report.following(loadSettings(yaml + "\n").settings.checks)
        #expect(followed.group == "omniflow/local" && !followed.isComplete)
        let condition = try #require(followed.conditions.first)
        #expect(condition.level == level && condition.confirmation == once)
        #expect(condition.reason == "because" && condition.firstStep == "look")
        #expect(condition.annotations == ["runbook": "omniflow-delivery"])
    }

    @Test("what the agent says of itself has the settings' labels and annotations, and clear stays clear")
    func ownLabels() throws {
        let loaded = loadSettings(
            """
            checks:
              "omniflow/local:canary": {labels: {team: core}, runbook_url: "https://example.org/r"}
            """)
        let check = OwnCheckCatalog.canary.name(target: OwnCheckCatalog.target)
        let report = AlertReport(
            group: "omniflow/canary",
            conditions: [AlertCondition(key: AlertKey(check: check), level: .clear, measuredAt: nil)], isComplete: true)
        let condition = try #require(report.following(loaded.settings.checks).conditions.first)
        #expect(condition.level == .clear && condition.labels == ["team": "core"])
        #expect(
            condition.annotations == ["runbook": "omniflow-canary", "runbook_url": "https://example.org/r"])
    }

    @Test("a round of a target with up-checks repeats what the newest up-check said, so that nothing counts twice")
    func rounds() throws {
        let all = try conditions()
        let first = try all.report(of: Self.shop, .round, isUpChecked: true, [verdict("http/shop", .fail)])
        #expect(first.conditions.isEmpty && first.isComplete)
        let up = try all.report(of: Self.shop, .upCheck, isUpChecked: true, [verdict("http/shop", .pass, startedAt: 2)])
        let round = try all.report(
            of: Self.shop, .round, isUpChecked: true, [verdict("http/shop", .fail, startedAt: 3)])
        #expect(round.conditions == up.conditions)
        let other = try all.report(
            of: Self.shop, .round, isUpChecked: false, [verdict("http/shop", .fail, startedAt: 4)])
        #expect(other.conditions.map(\.level) == [.holds(.critical)])
    }
}
