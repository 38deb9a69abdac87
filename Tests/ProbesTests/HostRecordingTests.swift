import LinuxHost
import Telemetry
import Testing

@testable import Probes

/// Files of one machine, and what node_exporter 1.5.0 makes of the same files.
enum HostRecording {
    /// The directory of the recording, below this file's.
    static let root = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Fixtures/host"

    static func settings(_ names: NamesProfile) -> HostSettings {
        var settings = HostSettings.defaults(names: names)
        settings.paths.procfs = root + "/proc"
        settings.paths.sysfs = root + "/sys"
        settings.paths.rootfs = root
        return settings
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        try KernelFile.read(root + "/" + path)
    }

    /// The series of node_exporter's answer with one of the prefixes.
    static func expected(_ prefixes: [String]) throws -> [Series: Double] {
        var values: [Series: Double] = [:]
        for line in try bytes("debian12.prom")[...].lines.map(\.text) {
            guard prefixes.contains(where: line.hasPrefix), let space = line.lastIndex(of: " ") else { continue }
            values[Series(stringLiteral: String(line[..<space]))] = Double(line[line.index(after: space)...])
        }
        return values
    }
}

@Suite("Collectors over the files of a recorded machine")
struct HostRecordingTests {
    @Test(
        "give exactly what node_exporter 1.5.0 gives",
        arguments: [
            ("cpu", ["node_cpu_"]), ("stat", ["node_intr_", "node_context", "node_forks", "node_boot", "node_procs"]),
            ("meminfo", ["node_memory_"]), ("vmstat", ["node_vmstat_"]), ("pressure", ["node_pressure_"]),
            ("schedstat", ["node_schedstat_"]), ("softnet", ["node_softnet_"]), ("interrupts", ["node_interrupts_"]),
            ("softirqs", ["node_softirqs_"]), ("entropy", ["node_entropy_"]), ("filefd", ["node_filefd_"]),
            ("os", ["node_os_"]), ("conntrack", ["node_nf_conntrack_"]), ("loadavg", ["node_load"]),
        ])
    func matchesRecordedAnswer(collector: String, prefixes: [String]) throws {
        let expected = try HostRecording.expected(prefixes)
        let actual = try CollectorRun(collector, HostRecording.settings(.debian12)).round()
        #expect(!expected.isEmpty)
        #expect(Set(actual.keys) == Set(expected.keys))
        for (series, value) in expected { #expect(isClose(actual[series], value), "\(series)") }
    }

    @Test("give the newer families under the current names only")
    func newerFamilies() throws {
        let settings = HostRecording.settings(.current)
        #expect(try CollectorRun("pressure", settings).round()["node_pressure_irq_stalled_seconds_total"] == 0.731205)
        let softnet = try CollectorRun("softnet", settings).round()
        #expect(Set(softnet.keys.map { $0.description.prefix { $0 != "{" } }).count == 7)
        #expect(softnet[#"node_softnet_backlog_len{cpu="1"}"#] == 0)
        let softirqs = try CollectorRun("softirqs", settings).round()
        #expect(softirqs.keys.filter { $0.description.hasPrefix("node_softirqs_functions_total{") }.count == 20)
    }

    @Test("publish interrupts up to the limit, and none beyond it, where a part would be a wrong sum")
    func interruptLimit() throws {
        var settings = HostRecording.settings(.current)
        let all = try CollectorRun("interrupts", settings).round().count
        settings.interruptSeriesLimit = all / 2
        #expect(try CollectorRun("interrupts", settings).round().isEmpty)
        #expect(all > 50 && HostSettings.defaults(names: .current).interruptSeriesLimit == 1_000)
    }

    @Test("give the same in the second round, when labels come from memory", arguments: NamesProfile.allCases)
    func secondRound(names: NamesProfile) throws {
        let collectors = [
            "cpu", "stat", "meminfo", "vmstat", "pressure", "schedstat", "softnet", "interrupts", "softirqs", "entropy",
            "filefd", "uname", "os", "time", "conntrack",
        ]
        for name in collectors {
            let run = try CollectorRun(name, HostRecording.settings(names))
            let first = try run.round()
            let second = try run.round()
            #expect(first == second, "\(name)")
        }
    }

    private func isClose(_ actual: Double?, _ expected: Double) -> Bool {
        actual.map { abs($0 - expected) <= abs(expected) * 1e-12 } ?? false
    }
}
