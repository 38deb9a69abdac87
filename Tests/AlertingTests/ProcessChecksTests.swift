import Alerting
import Telemetry
import Testing

@Suite("Checks of processes")
struct ProcessChecksTests {
    private static let restarts = "omniflow_process_restarts_total"
    private static let memory = "namedprocess_namegroup_memory_bytes"
    private static let share = "namedprocess_namegroup_worst_fd_ratio"
    private static let success = "omniflow_process_collector_success"

    @Test("three restarts in a quarter of an hour are a warning, which passes with them")
    func restartLoop() {
        var target = TargetFixture("process", families: [Self.restarts: ["groupname=shop": 7]])
        #expect(target.round()["restarts"]?.state == .pass)
        target.families[Self.restarts] = ["groupname=shop": 9]
        #expect(target.round()["restarts"]?.state == .pass)
        target.families[Self.restarts] = ["groupname=shop": 10]
        let verdict = target.round()["restarts"]
        #expect(verdict?.state == .warn)
        #expect(verdict?.reason == "3 restarts in the last 15 min")
        #expect(target.round(after: 901)["restarts"]?.state == .pass)
    }

    @Test("memory has limits only where the settings give some")
    func memory() {
        let families = [Self.memory: ["groupname=shop,memtype=resident": 2e9, "groupname=shop,memtype=virtual": 9e12]]
        var free = TargetFixture("process", families: families)
        let verdict = free.round()["memory"]
        #expect(verdict?.state == .pass && verdict?.reason == "1.9 GiB resident")
        var limited = TargetFixture(
            "process", families: families,
            settings: CheckSettings(["process/orders:memory": CheckOverride(warn: 1e9, critical: 4e9)]))
        #expect(limited.round()["memory"]?.state == .warn)
    }

    @Test(
        "descriptors by the share of the limit",
        arguments: [(0.1, CheckState.pass), (0.8, .warn), (0.95, .fail), (1.2, .fail)])
    func descriptors(share: Double, state: CheckState) {
        var target = TargetFixture("process", families: [Self.share: ["groupname=shop": share]])
        #expect(target.round()["descriptors"]?.state == state)
    }

    @Test("descriptors that cannot be counted are unknown, with what would help")
    func unreadable() {
        var target = TargetFixture(
            "process", families: [Self.success: ["collector=descriptors": 0, "collector=storage": 0]])
        let verdict = target.round()["descriptors"]
        #expect(verdict?.state == .unknown)
        #expect(verdict?.reason?.contains("CAP_SYS_PTRACE") ?? false)
        target.families = [Self.success: ["collector=descriptors": 1]]
        #expect(target.round()["descriptors"] == nil)
    }

    @Test("a target that is down fails its up-check and leaves the others unknown")
    func down() {
        var target = TargetFixture("process", families: [Self.restarts: ["groupname=shop": 7]])
        target.round()
        target.error = ProbeError(.missing, "no process named node runs; process 7 ended just now")
        let verdicts = target.round()
        #expect(verdicts[""]?.state == .fail)
        #expect(verdicts[""]?.reason == "no process named node runs; process 7 ended just now")
        #expect(verdicts["restarts"]?.state == .unknown)
    }
}
