import LinuxHost
import Regex
import Telemetry
import Testing

@testable import Probes

@Suite("Smaller collectors of the host")
struct SystemCollectorTests {
    @Test("conntrack sums the columns it knows by their names")
    func conntrack() throws {
        let header = "entries  clashres found new invalid ignore insert insert_failed drop early_drop search_restart\n"
        let tree = try FixtureTree([
            "proc/sys/net/netfilter/nf_conntrack_count": "12\n", "proc/sys/net/netfilter/nf_conntrack_max": "4096\n",
            "proc/net/stat/nf_conntrack": header + "0c 0 1 2 3 a 4 5 6 7 8\n0c 0 10 2 3 b 4 5 6 7 ff\n",
        ])
        let values = try CollectorRun.once("conntrack", tree)
        #expect(values["node_nf_conntrack_entries"] == 12)
        #expect(values["node_nf_conntrack_entries_limit"] == 4_096)
        #expect(values["node_nf_conntrack_stat_found"] == 17)
        #expect(values["node_nf_conntrack_stat_ignore"] == 21)
        #expect(values["node_nf_conntrack_stat_search_restart"] == 263)
    }

    @Test(
        "softnet reads rows of every kernel",
        arguments: [
            (9, nil, 0), (10, nil, 0), (11, nil, 10), (13, 12, 10), (15, 12, 10),
        ] as [(Int, UInt64?, UInt64)])
    func softnet(columns: Int, cpu: UInt64?, limited: UInt64) throws {
        let line = (0..<columns).map { "0000000" + String($0, radix: 16) }.joined(separator: " ")
        let row = try #require(SoftnetCollector.parse(ByteText(line.utf8)))
        #expect((row.processed, row.dropped, row.squeezed, row.collisions) == (0, 1, 2, 8))
        #expect((row.limited, row.cpu) == (limited, cpu))
    }

    @Test(
        "softnet refuses rows that are too short or not hexadecimal",
        arguments: [
            "", "00000001 00000002", String(repeating: "0000000g ", count: 13),
            String(repeating: "0000001 ", count: 13),
        ])
    func brokenSoftnet(line: String) {
        #expect(SoftnetCollector.parse(ByteText(line.utf8)) == nil)
    }

    @Test("meminfo turns parentheses into underscores and counts pages without a unit")
    func meminfo() throws {
        let tree = try FixtureTree([
            "proc/meminfo":
                "MemTotal: 8 kB\nActive(anon): 2 kB\nHugePages_Total: 7\nnot a line\nA-b: 1 kB\nDirty: x kB\n"
        ])
        #expect(
            try CollectorRun.once("meminfo", tree) == [
                "node_memory_MemTotal_bytes": 8_192, "node_memory_Active_anon_bytes": 2_048,
                "node_memory_HugePages_Total": 7,
            ])
    }

    @Test("vmstat gives what the pattern finds, and everything without a pattern")
    func vmstat() throws {
        let tree = try FixtureTree(["proc/vmstat": "nr_free_pages 5\npgfault 7\noom_kill 1\n"])
        var settings = tree.settings()
        #expect(
            try CollectorRun("vmstat", settings, tree).round() == ["node_vmstat_pgfault": 7, "node_vmstat_oom_kill": 1])
        settings.vmstatFields = nil
        #expect(try CollectorRun("vmstat", settings, tree).round().count == 3)
    }

    @Test("pressure goes on without interrupts, which older kernels lack")
    func pressure() throws {
        let some = "some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\n"
        let both = some + "full avg10=0.00 avg60=0.00 avg300=0.00 total=250000\n"
        let tree = try FixtureTree([
            "proc/pressure/cpu": some, "proc/pressure/io": both, "proc/pressure/memory": both,
        ])
        let values = try CollectorRun.once("pressure", tree)
        #expect(values.count == 5)
        #expect(values["node_pressure_cpu_waiting_seconds_total"] == 1.5)
        #expect(values["node_pressure_io_stalled_seconds_total"] == 0.25)
    }

    @Test("os reads quotes as a shell does, and the second file where the first is missing")
    func osRelease() throws {
        let text = """
            # a comment
            NAME='Some "OS"'
            ID=some
            PRETTY_NAME="A \\"quoted\\" name"
            VERSION_ID="24.04.1"
            VERSION="unfinished
            SUPPORT_END=2029-10-12
            """
        let tree = try FixtureTree(["root/usr/lib/os-release": text])
        let values = try CollectorRun.once("os", tree)
        #expect(values[#"node_os_version{id="some",id_like="",name="Some "OS""}"#] == 24.04)
        #expect(values["node_os_support_end_timestamp_seconds"] == 1_886_457_600)
        let info = try #require(values.keys.first { $0.description.hasPrefix("node_os_info") }).description
        #expect(info.contains(#"pretty_name="A "quoted" name""#))
        #expect(info.contains(#",version="","#))
        #expect(try CollectorRun.once("os", tree, .debian12).count == 2)
    }

    @Test(
        "os takes the first number of the version",
        arguments: [("12", 12), ("20.04", 20.04), ("7.9.2009", 7.9), ("22.", 22), ("rolling", nil), ("", nil)]
            as [(String, Double?)])
    func version(text: String, version: Double?) {
        #expect(OSRelease.parse(ByteText("VERSION_ID=\(text)\n".utf8)).version == version)
    }

    @Test("time gives the injected clock and the sources of time")
    func time() throws {
        let path = "sys/devices/system/clocksource/clocksource0/"
        let tree = try FixtureTree([
            path + "available_clocksource": "tsc hpet \n", path + "current_clocksource": "tsc\n",
        ])
        let values = try CollectorRun.once("time", tree)
        #expect(values["node_time_seconds"] == 1_700_000_000.25)
        #expect(values[#"node_time_clocksource_available_info{clocksource="hpet",device="0"}"#] == 1)
        #expect(values[#"node_time_clocksource_current_info{clocksource="tsc",device="0"}"#] == 1)
        #expect(values.keys.filter { $0.description.hasPrefix("node_time_zone_offset_seconds{") }.count == 1)
    }

    @Test("timex gives seventeen families with the kernel's tick")
    func timex() throws {
        let values = try CollectorRun.once("timex", FixtureTree())
        #expect(values.count == 17)
        // Between 9,000 and 11,000 microseconds at 100 ticks a second, whatever a time service does.
        let tick = try #require(values["node_timex_tick_seconds"])
        #expect((0.009...0.011).contains(tick))
        let ratio = try #require(values["node_timex_frequency_adjustment_ratio"])
        #expect((0.999...1.001).contains(ratio))
    }

    @Test("uname names the kernel that the machine's own file names")
    func uname() throws {
        let values = try CollectorRun.once("uname", FixtureTree())
        let release = try KernelFile.read("/proc/sys/kernel/osrelease")[...].trimmed.text
        let info = try #require(values.keys.first).description
        #expect(info.contains("release=\"\(release)\""))
        #expect(info.contains("sysname=\"Linux\""))
    }

    @Test("interrupts keep their own CPU's number and forget labels that changed")
    func interrupts() throws {
        let tree = try FixtureTree(["proc/interrupts": "  CPU0  CPU2\n 5:  1  2  APIC  1-edge  eth0\nERR:  0\n"])
        let run = try CollectorRun("interrupts", tree)
        #expect(
            try run.round() == [
                #"node_interrupts_total{cpu="0",devices="1-edge eth0",info="APIC",type="5"}"#: 1,
                #"node_interrupts_total{cpu="2",devices="1-edge eth0",info="APIC",type="5"}"#: 2,
            ])
        try tree.write("proc/interrupts", "  CPU0\n 5:  3  APIC  1-edge  eth1\nNMI:  4  Not  maskable\n")
        #expect(
            try run.round() == [
                #"node_interrupts_total{cpu="0",devices="1-edge eth1",info="APIC",type="5"}"#: 3,
                #"node_interrupts_total{cpu="0",devices="",info="Not maskable",type="NMI"}"#: 4,
            ])
    }

    @Test("remembered names survive another order and do not fill the memory")
    func nameCache() {
        var cache = NameCache<Int>()
        var made = 0
        func value(_ name: String) -> Int {
            cache.value(of: ByteText(name.utf8)) { name in
                made += 1
                return name.count
            }
        }
        for _ in 0..<3 {
            cache.restart()
            for name in ["a", "bb", "ccc"] { #expect(value(name) == name.utf8.count) }
        }
        cache.restart()
        #expect([value("ccc"), value("a"), value("dddd"), value("bb")] == [3, 1, 4, 2])
        #expect(made == 4)
        for number in 0..<10_000 { _ = value("n\(number)") }
        for number in 9_990..<10_000 { _ = value("n\(number)") }
        #expect(made == 4 + 10_000 + 10)
    }
}
