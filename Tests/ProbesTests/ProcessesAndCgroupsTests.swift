import Telemetry
import Testing

@testable import Probes

@Suite("processes and cgroups")
struct ProcessesAndCgroupsTests {
    @Test("processes are counted whatever their names hold, threads by their own state")
    func processes() throws {
        let families = try RecordedHost.families(ProcessesCollector(RecordedHost.settings()))
        #expect(families.value("node_processes_pids") == 2)
        #expect(families.value("node_processes_threads") == 3)
        #expect(families.value("node_processes_state", "S") == 1)
        #expect(families.value("node_processes_state", "D") == 1)
        #expect(families.value("node_processes_threads_state", "R") == 1)
        #expect(families.value("node_processes_threads_state", "S") == 1)
        #expect(families.value("node_processes_max_processes") == 32_768)
    }

    @Test("cgroups: the agent's own and those named, their devices summed, microseconds as seconds")
    func cgroups() throws {
        var settings = RecordedHost.settings()
        settings.cgroups = ["ngin?.service"]
        let families = try RecordedHost.families(CgroupsCollector(settings))
        #expect(
            families.labels("omniflow_cgroup_cpu_usage_seconds_total")
                == [["omniflow-agent.service"], ["nginx.service"]])
        #expect(families.value("omniflow_cgroup_cpu_usage_seconds_total", "nginx.service") == 2.5)
        #expect(families.value("omniflow_cgroup_cpu_throttled_periods_total", "nginx.service") == 3)
        #expect(families.value("omniflow_cgroup_memory_current_bytes", "nginx.service") == 1_048_576)
        #expect(families.value("omniflow_cgroup_memory_max_bytes", "nginx.service") == .infinity)
        #expect(families.value("omniflow_cgroup_memory_oom_kills_total", "nginx.service") == 1)
        #expect(families.value("omniflow_cgroup_io_read_bytes_total", "nginx.service") == 4_100)
        #expect(families.value("omniflow_cgroup_pressure_memory_stalled_seconds_total", "nginx.service") == 0.5)
        #expect(families.value("omniflow_cgroup_pressure_cpu_waiting_seconds_total", "nginx.service") == nil)
        #expect(families.value("omniflow_cgroup_left_out") == 0)
    }

    @Test("a machine without cgroups of version 2 has no data")
    func noCgroups() {
        var settings = RecordedHost.settings()
        settings.paths.sysfs = "/no/such/directory"
        let error = #expect(throws: CollectorError.self) {
            try RecordedHost.families(CgroupsCollector(settings))
        }
        #expect(error?.code == .noData)
    }
}
