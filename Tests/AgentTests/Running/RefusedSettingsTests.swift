import AgentTestKit
import Alerting
import Probes
import Telemetry
import Testing

@testable import Agent

@Suite("Settings that a reload refuses")
struct RefusedSettingsTests {
    @Test("a channel that cannot be used leaves the old ones in force, and is told until settings can be used again")
    func refused() throws {
        let run = RunnerFixture([], settings: "alerting: {channels: {oncall: {\(AlertingSettingsTests.bot)}}}")
        let viewers = ViewerLinks(time: run.time, store: ViewerKeyStore(path: nil))
        let dependencies = DependencyMap(run.settings.value.dependencies)
        let changes = SettingsChange(
            settings: run.settings, runner: run.runner, checks: CheckJudge(settings: run.settings),
            dependencies: dependencies,
            access: AccessControl(groups: [], passwords: PasswordVerifier(time: run.time), viewers: viewers), tls: nil,
            heartbeats: HeartbeatBook(),
            paging: Paging(run.settings, dependencies: dependencies, time: run.time, logger: RunnerFixture.quiet),
            shared: SharedProbeParts(), time: run.time, logger: RunnerFixture.quiet)
        #expect(run.settings.notes.isEmpty)
        let outcome = changes.apply(
            loadSettings("alerting: {channels: {oncall: {type: beepbot}}, routes: [{channel: oncal}]}"))
        #expect(!outcome.isApplied && outcome.problems.count >= 4, "\(outcome.problems)")
        #expect(run.settings.value.alerting.channels.map(\.name) == ["oncall"])
        #expect(run.settings.notes.count == 1)
        let document = HealthDocument(
            run.snapshot, requiredBy: .standard(targets: []), at: run.time.now(), notes: run.settings.notes)
        let text = String(decoding: document.json(showsReasons: true), as: UTF8.self)
        #expect(text.contains("could not be used at "))
        let open = String(decoding: document.json(showsReasons: false), as: UTF8.self)
        #expect(!open.contains("could not be used"))
        run.settings.replace(loadSettings(""))
        #expect(run.settings.notes.isEmpty)
    }
}
