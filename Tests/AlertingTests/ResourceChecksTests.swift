import Alerting
import Telemetry
import Testing

@Suite("Memory, pressure, load, clock and tables")
struct ResourceChecksTests {
    private let gib = HostFixture.gibibyte

    @Test(
        "memory needs a low ratio and little left",
        arguments: [
            (16.0, 2.0, CheckState.pass), (16, 1.2, .warn), (16, 0.4, .fail), (512, 14, .pass), (512, 3.9, .warn),
            (512, 0.9, .fail), (1, 0.1, .pass), (1, 0.02, .fail),
        ])
    func memory(total: Double, available: Double, expected: CheckState) {
        var host = HostFixture()
        host.values["node_memory_MemTotal_bytes"] = total * gib
        host.values["node_memory_MemAvailable_bytes"] = available * gib
        #expect(host.round()["host/local:memory"]?.state == expected)
    }

    @Test("swapping warns only when it is heavy, lasts, and memory is short", arguments: [true, false])
    func swap(isShort: Bool) {
        var host = HostFixture()
        if isShort { host.values["node_memory_MemAvailable_bytes"] = 1.5 * gib }
        var states: [CheckState?] = []
        for _ in 0..<24 {
            host.values["node_vmstat_pswpin", default: 0] += 15 * 1_500
            host.values["node_vmstat_pswpout", default: 0] += 15 * 1_500
            states.append(host.round()["host/local:swap"]?.state)
        }
        #expect(states.prefix(16).allSatisfy { $0 == .pass })
        #expect(states.last == (isShort ? .warn : .pass))
        host.values["node_memory_SwapTotal_bytes"] = 0
        #expect(host.round()["host/local:swap"] == nil)
    }

    @Test(
        "pressure speaks up only over its whole window",
        arguments: [
            ("cpu", "cpu_waiting", 0.97, 1_440.0, CheckState.warn), ("io", "io_stalled", 1, 1_440, .warn),
            ("cpu", "cpu_waiting", 0.85, .infinity, .pass), ("memory", "memory_stalled", 0.3, 240, .warn),
            ("memory", "memory_stalled", 0.6, 240, .fail), ("memory", "memory_stalled", 0.1, .infinity, .pass),
        ])
    func pressure(resource: String, family: String, share: Double, after: Double, expected: CheckState) {
        var host = HostFixture()
        host.round()
        for round in 1...200 {
            host.values["node_pressure_\(family)_seconds_total", default: 0] += 15 * share
            let state = host.round()["host/local:pressure:\(resource)"]?.state
            #expect(state == (Double(round) * 15 >= after ? expected : .pass), "round \(round)")
        }
        for _ in 0..<60 { host.round() }
        #expect(host.round()["host/local:pressure:\(resource)"]?.state == .pass)
    }

    @Test("a counter that starts again, and a clock that stands still, are no pressure")
    func counterRestart() {
        var host = HostFixture()
        for _ in 0..<130 { host.round() }
        host.values["node_pressure_memory_stalled_seconds_total"] = 1e6
        host.round(after: 0)
        host.values["node_pressure_memory_stalled_seconds_total"] = 3
        host.round()
        #expect(host.round()["host/local:pressure:memory"]?.state == .pass)
    }

    @Test(
        "load counts for each CPU and must be high over both averages",
        arguments: [(13.0, 12.5, CheckState.warn), (100, 100, .warn), (40, 4, .pass), (4, 40, .pass), (8, 8, .pass)])
    func load(five: Double, fifteen: Double, expected: CheckState) {
        var host = HostFixture()
        host.values["node_load5"] = five
        host.values["node_load15"] = fifteen
        #expect(host.round()["host/local:load"]?.state == expected)
    }

    @Test("a clock nobody ever kept warns quietly, one that lost its keeper warns, none fails")
    func clock() {
        var host = HostFixture()
        host.values["node_timex_sync_status"] = 0
        host.values["node_timex_maxerror_seconds"] = 0.3
        #expect(host.round()["host/local:clock"]?.state == .pass)
        host.values["node_timex_maxerror_seconds"] = 16
        let never = host.round()["host/local:clock"]
        #expect(never?.state == .warn)
        #expect(never?.reason == "no time daemon keeps this clock: possibly 16 s off")
        host.values["node_timex_sync_status"] = 1
        host.values["node_timex_maxerror_seconds"] = 0.01
        #expect(host.round()["host/local:clock"]?.state == .pass)
        host.values["node_timex_offset_seconds"] = -0.2
        #expect(host.round()["host/local:clock"]?.state == .warn)
        host.values["node_timex_sync_status"] = 0
        #expect(host.round()["host/local:clock"]?.reason == "not synchronised any more, possibly 10 ms off")
    }

    @Test("a kill for lack of memory is told for a quarter of an hour, those before the start are not")
    func outOfMemory() {
        var host = HostFixture()
        #expect(host.round()["host/local:oom"]?.state == .pass)
        host.values["node_vmstat_oom_kill"] = 5
        #expect(host.round()["host/local:oom"]?.reason == "2 processes killed for lack of memory, the last 0 ms ago")
        let later = host.round(after: 880)["host/local:oom"]
        #expect(later?.state == .warn)
        #expect(later?.reason == "2 processes killed for lack of memory, the last 15 min ago")
        #expect(host.round(after: 30)["host/local:oom"]?.state == .pass)
        host.values["node_vmstat_oom_kill"] = 0
        #expect(host.round()["host/local:oom"]?.state == .pass)
    }

    @Test(
        "tables warn and fail by their share",
        arguments: [(79.0, CheckState.pass), (80, .warn), (95, .fail), (100, .fail)])
    func tables(used: Double, expected: CheckState) {
        var host = HostFixture()
        host.values["node_filefd_allocated"] = used * 1_000
        host.values["node_filefd_maximum"] = 100_000
        host.values["node_nf_conntrack_entries"] = used * 10
        host.values["node_nf_conntrack_entries_limit"] = 1_000
        let verdicts = host.round()
        #expect(verdicts["host/local:descriptors"]?.state == expected)
        #expect(verdicts["host/local:conntrack"]?.state == expected)
    }

    @Test("a busy day, CPUs and disks saturated for hours, shows no failure")
    func busyDay() {
        var host = HostFixture()
        host.values["node_memory_MemAvailable_bytes"] = 1.4 * gib
        for minute in 0..<1_440 {
            let isBusy = minute % 720 < 400
            host.values["node_load5"] = isBusy ? 60 : 0.2
            host.values["node_load15"] = isBusy ? 60 : 0.2
            host.values["node_pressure_cpu_waiting_seconds_total", default: 0] += isBusy ? 60 : 1
            host.values["node_pressure_io_stalled_seconds_total", default: 0] += isBusy ? 60 : 1
            host.values["node_vmstat_pswpout", default: 0] += isBusy ? 300_000 : 0
            let red = host.round(after: 60).values.filter { $0.state == .fail || $0.state == .unknown }
            #expect(red.isEmpty, "minute \(minute): \(red.map(\.check))")
        }
    }
}
