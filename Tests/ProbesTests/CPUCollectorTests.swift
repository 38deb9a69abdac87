import Testing

@testable import Probes

@Suite("cpu")
struct CPUCollectorTests {
    private let rest = "intr 1\nctxt 2\nbtime 3\nprocesses 4\nprocs_running 5\nprocs_blocked 6\n"

    private func stat(_ lines: String...) -> String {
        "cpu  9 9 9 9\n" + lines.map { $0 + "\n" }.joined() + rest
    }

    @Test("never lets a counter fall by the kernel's wavering")
    func monotonic() throws {
        let tree = try FixtureTree(["proc/stat": stat("cpu0 100 0 50 1000 30 0 0 0 7 8")])
        let run = try CollectorRun("cpu", tree)
        #expect(try run.round()[#"node_cpu_seconds_total{cpu="0",mode="idle"}"#] == 10)
        try tree.write("proc/stat", stat("cpu0 101 0 49 900 20 0 0 0 7 9"))
        let second = try run.round()
        #expect(second[#"node_cpu_seconds_total{cpu="0",mode="idle"}"#] == 10)
        #expect(second[#"node_cpu_seconds_total{cpu="0",mode="iowait"}"#] == 0.3)
        #expect(second[#"node_cpu_seconds_total{cpu="0",mode="system"}"#] == 0.5)
        #expect(second[#"node_cpu_seconds_total{cpu="0",mode="user"}"#] == 1.01)
        #expect(second[#"node_cpu_guest_seconds_total{cpu="0",mode="user"}"#] == 0.07)
        #expect(second[#"node_cpu_guest_seconds_total{cpu="0",mode="nice"}"#] == 0.09)
    }

    @Test(
        "takes an idle time that falls by three seconds as a CPU that was put back",
        arguments: [(299, 10.0), (300, 7.0)])
    func replugged(drop: Int, idle: Double) throws {
        let tree = try FixtureTree(["proc/stat": stat("cpu0 100 0 50 1000 30 0 0 0 0 0")])
        let run = try CollectorRun("cpu", tree)
        _ = try run.round()
        try tree.write("proc/stat", stat("cpu0 1 0 50 \(1_000 - drop) 30 0 0 0 0 0"))
        let second = try run.round()
        #expect(second[#"node_cpu_seconds_total{cpu="0",mode="idle"}"#] == idle)
        #expect(second[#"node_cpu_seconds_total{cpu="0",mode="user"}"#] == (drop == 300 ? 0.01 : 1))
    }

    @Test("forgets a CPU that goes offline and keeps the others' times")
    func offline() throws {
        let tree = try FixtureTree(["proc/stat": stat("cpu0 1 0 0 100", "cpu1 2 0 0 200", "cpu2 3 0 0 300")])
        let run = try CollectorRun("cpu", tree)
        #expect(try run.round().count == 30)
        try tree.write("proc/stat", stat("cpu0 1 0 0 100", "cpu2 3 0 0 299"))
        let second = try run.round()
        #expect(second.count == 20)
        #expect(second[#"node_cpu_seconds_total{cpu="1",mode="idle"}"#] == nil)
        #expect(second[#"node_cpu_seconds_total{cpu="2",mode="idle"}"#] == 3)
    }

    @Test("gives the columns of an old kernel and 0 for those it lacks")
    func oldKernel() throws {
        let tree = try FixtureTree(["proc/stat": stat("cpu0 1 2 3 4")])
        let values = try CollectorRun.once("cpu", tree)
        #expect(values[#"node_cpu_seconds_total{cpu="0",mode="idle"}"#] == 0.04)
        #expect(values[#"node_cpu_seconds_total{cpu="0",mode="steal"}"#] == 0)
    }

    @Test(
        "says malformed where no CPU can be read", arguments: ["", "cpu", "cpu0 x 1 2 3\n", "intr 1\n", "cpux 1 2 3 4"])
    func malformed(content: String) throws {
        let tree = try FixtureTree(["proc/stat": content])
        let run = try CollectorRun("cpu", tree)
        let error = try #require(throws: CollectorError.self) { try run.round() }
        #expect(error.code == .malformed)
    }

    private func topology(_ cpu: Int, package: Int, core: Int) -> [String: String] {
        let path = "sys/devices/system/cpu/cpu\(cpu)"
        return [
            path + "/topology/physical_package_id": "\(package)\n", path + "/topology/core_id": "\(core)\n",
            path + "/thermal_throttle/core_throttle_count": "\(10 + cpu)\n",
            path + "/thermal_throttle/package_throttle_count": "\(20 + cpu)\n", path + "/online": "1\n",
        ]
    }

    @Test("counts throttling once for each core and package, and says which CPUs are on and isolated")
    func topologyOfCPUs() throws {
        var files = ["proc/stat": stat("cpu0 1 2 3 4", "cpu1 1 2 3 4")]
        for cpu in 0..<3 { files.merge(topology(cpu, package: 0, core: cpu / 2)) { $1 } }
        files["sys/devices/system/cpu/online"] = "0-1\n"
        files["sys/devices/system/cpu/isolated"] = "1\n"
        files["sys/devices/system/cpu/cpufreq/boost"] = "1\n"
        let tree = try FixtureTree(files)
        let values = try CollectorRun.once("cpu", tree).filter {
            !$0.key.description.contains("_seconds_total")
        }
        #expect(
            values == [
                #"node_cpu_core_throttles_total{core="0",package="0"}"#: 10,
                #"node_cpu_core_throttles_total{core="1",package="0"}"#: 12,
                #"node_cpu_package_throttles_total{package="0"}"#: 20, #"node_cpu_isolated{cpu="1"}"#: 1,
                #"node_cpu_online{cpu="0"}"#: 1, #"node_cpu_online{cpu="1"}"#: 1, #"node_cpu_online{cpu="2"}"#: 0,
            ])
        let older = try CollectorRun.once("cpu", tree, .debian12)
        #expect(older[#"node_cpu_online{cpu="0"}"#] == nil)
        try tree.remove("sys/devices/system/cpu/cpu0/online")
        #expect(try CollectorRun.once("cpu", tree)[#"node_cpu_online{cpu="1"}"#] == nil)
    }

    @Test("reads /proc/stat once a round for all that need it")
    func sharedFile() throws {
        let tree = try FixtureTree(["proc/stat": stat("cpu0 1 2 3 4")])
        let settings = tree.settings()
        let sources = HostSources(settings, time: FixedTime())
        let (first, second) = (StatCollector(settings, sources), StatCollector(settings, sources))
        #expect(try sources.stat.contents(for: first) == sources.stat.contents(for: second))
        try tree.write("proc/stat", stat("cpu0 5 6 7 8"))
        #expect(CPUTimes.parse(try sources.stat.contents(for: first)).first?.seconds(0) == 0.05)
        #expect(CPUTimes.parse(try sources.stat.contents(for: second)).first?.seconds(0) == 0.05)
    }

    @Test(
        "understands lists of CPUs",
        arguments: [
            ("0-3,8,10-11\n", [0, 1, 2, 3, 8, 10, 11]), ("", []), ("\n", []), ("7", [7]), ("3-1", nil), ("0-", nil),
            ("0-99999999999", nil), ("1,,2", nil), ("a", nil), ("0-18446744073709551615", nil),
        ] as [(String, [Int]?)])
    func lists(text: String, cpus: [Int]?) {
        #expect(CPUList.parse(ByteText(text.utf8)) == cpus)
    }
}
