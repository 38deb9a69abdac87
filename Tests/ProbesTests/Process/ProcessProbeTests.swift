import AgentTestKit
import Regex
import Telemetry
import Testing

@testable import Probes

@Suite("Probe of processes")
struct ProcessProbeTests {
    private static let details: [String: String] = [
        "status": "State:\tS (sleeping)\nUid:\t0\t0\t0\t0\nVmSwap:\t4 kB\nvoluntary_ctxt_switches:\t11\n"
            + "nonvoluntary_ctxt_switches:\t2\n",
        "io": "read_bytes: 100\nwrite_bytes: 200\n", "limits": "Max open files            8   8  files\n",
        "fd/0": "", "fd/1": "",
    ]

    @Test("as many as should run, and what they use")
    func good() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node", at: 200, user: 50, files: Self.details)
        try machine.start(11, "node", at: 150, user: 5, files: Self.details)
        let probe = machine.probe { $0.names = ["node"] }
        let first = try await machine.measure(probe).get()
        #expect(first.summary == "2 processes, 0 MiB resident")
        try machine.start(10, "node", at: 200, user: 150)
        let families = try await machine.measure(probe).get().families
        #expect(families.figure("namedprocess_namegroup_num_procs", "shop") == 2)
        #expect(families.figure("namedprocess_namegroup_cpu_seconds_total", "shop", "user") == 1)
        #expect(families.figure("namedprocess_namegroup_memory_bytes", "shop", "virtual") == 8_192)
        #expect(families.figure("namedprocess_namegroup_memory_bytes", "shop", "swapped") == 8_192)
        #expect(families.figure("namedprocess_namegroup_oldest_start_time_seconds", "shop") == 1_000_000_001)
        #expect(families.figure("omniflow_process_newest_start_time_seconds", "shop") == 1_000_000_002)
        #expect(families.figure("namedprocess_namegroup_num_threads", "shop") == 2)
        #expect(families.figure("namedprocess_namegroup_states", "shop", "Sleeping") == 2)
        #expect(families.figure("omniflow_process_running", "shop") == 2)
        #expect(families.figure("omniflow_process_collector_success", "shop", "descriptors") == 1)
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("too few: a sentence, when the last one ended, and numbers of now")
    func tooFew() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node")
        try machine.start(11, "node")
        let probe = machine.probe(minimum: 2) { $0.names = ["node"] }
        _ = try await machine.measure(probe).get()
        try machine.end(11)
        let error = try #require(await machine.error(probe))
        #expect(error.code == .missing)
        #expect(error.message == "only 1 of 2 processes named node runs; process 11 ended just now")
        let families = probe.familiesWhenDown(error)
        #expect(families.figure("namedprocess_namegroup_num_procs", "shop") == 1)
        #expect(families.figure("omniflow_process_exits_total", "shop") == 1)
        try machine.end(10)
        machine.time.advance(by: .seconds(5))
        await #expect(throws: ProbeError(.missing, "")) { try await probe.checkUp(until: machine.deadline) }
        #expect(probe.familiesWhenDown(error).figure("namedprocess_namegroup_num_procs", "shop") == 0)
        // Counters outlive the processes, and go on with the next.
        try machine.start(12, "node", at: 900)
        try machine.start(13, "node", at: 900)
        let back = try await machine.measure(probe).get().families
        #expect(back.figure("omniflow_process_restarts_total", "shop") == 2)
        #expect(probe.familiesWhenDown(error).isEmpty)
    }

    @Test("too many, with their numbers")
    func tooMany() async throws {
        let machine = try FakeProcfs()
        for number in 10...12 { try machine.start(number, "cron") }
        let probe = machine.probe(maximum: 1) { $0.names = ["cron"] }
        let error = try #require(await machine.error(probe))
        #expect(error.code == .serverError && error.message.hasPrefix("3 processes named cron run, at most 1"))
        #expect(error.hint?.hasSuffix("-p 10,11,12") ?? false)
    }

    @Test("a zombie does not run")
    func zombie() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node", state: "Z")
        let probe = machine.probe { $0.names = ["node"] }
        let error = try #require(await machine.error(probe))
        let families = probe.familiesWhenDown(error)
        #expect(families.figure("namedprocess_namegroup_num_procs", "shop") == 1)
        #expect(families.figure("omniflow_process_running", "shop") == 0)
        #expect(families.figure("namedprocess_namegroup_states", "shop", "Zombie") == 1)
    }

    @Test("none may run where the minimum is 0")
    func none() async throws {
        let machine = try FakeProcfs()
        let probe = machine.probe(minimum: 0, maximum: 0) { $0.names = ["old-shop"] }
        #expect(await machine.error(probe) == nil)
        try machine.start(10, "old-shop")
        #expect(await machine.error(probe)?.code == .serverError)
    }

    @Test("nothing selected, no procfs, an empty one: three codes, and nothing is published")
    func unusable() async throws {
        let machine = try FakeProcfs()
        let nothing = machine.probe { _ in }
        #expect(await machine.error(nothing)?.code == .settings)
        let time = ManualTime()
        for path in ["/does/not/exist", machine.tree.root + "/etc"] {
            let table = ProcessTable(paths: ProcessPaths(procfs: path), time: time)
            var selection = ProcessSelection()
            selection.names = ["x"]
            let probe = ProcessProbe(
                target: TargetID(kind: "process", name: "shop"), settings: ProcessProbeSettings(selection: selection),
                table: table, time: time)
            await #expect(throws: ProbeError(.unreachable, "")) { try await probe.checkUp(until: time.now()) }
            #expect(probe.familiesWhenDown(ProbeError(.unreachable, "")).isEmpty)
        }
    }

    @Test("where procfs hides other users' processes, that is the reason")
    func hidden() async throws {
        let machine = try FakeProcfs()
        try machine.end(1)
        try machine.start(500, "agent")
        let error = await machine.error(machine.probe { $0.names = ["node"] })
        #expect(error?.code == .unauthorized && error?.hint?.contains("hidepid") ?? false)
    }

    @Test("one scan serves all targets within a second, but never what ended meanwhile")
    func sharing() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node")
        try machine.start(11, "ruby")
        let probes = ["node", "ruby", "nod*", "r*"].map { name in machine.probe { $0.names = [name] } }
        for probe in probes { try await probe.checkUp(until: machine.deadline) }
        #expect(await machine.table.scanCount == 1)
        try machine.end(10)
        await #expect(throws: ProbeError(.missing, "")) { try await probes[0].checkUp(until: machine.deadline) }
        try await probes[1].checkUp(until: machine.deadline)
        let scans = await machine.table.scanCount
        #expect(scans > 1)
        machine.time.advance(by: .seconds(1))
        try await probes[1].checkUp(until: machine.deadline)
        #expect(await machine.table.scanCount == scans + 1)
    }

    @Test("other processes' odd names, half files and vanishing numbers disturb nothing")
    func hostile() async throws {
        let machine = try FakeProcfs()
        try machine.start(10, "node")
        try machine.start(20, ") S 1 (")
        try machine.start(21, "two\nlines")
        try machine.tree.write("proc/22/stat", [50, 50, 32, 40, 0xFF, 0xC0, 41, 32, 83])
        try machine.tree.write("proc/23/stat", "")
        try machine.tree.write("proc/99999999999999/stat", "1 (x) S")
        try machine.tree.write("proc/24/other", "no stat: it has just ended")
        let probe = machine.probe(maximum: 1) { $0.names = ["node"] }
        #expect(await machine.error(probe) == nil)
        #expect(try await machine.found { $0.names = [") S 1 (", "two\nlines"] } == [20, 21])
    }
}
