import Testing

@testable import Probes

@Suite("Collectors over files that no kernel writes")
struct HostileFilesTests {
    /// Each collector of `/proc` with the file that it reads last.
    static let files = [
        ("cpu", "proc/stat"), ("stat", "proc/stat"), ("meminfo", "proc/meminfo"), ("vmstat", "proc/vmstat"),
        ("pressure", "proc/pressure/memory"), ("schedstat", "proc/schedstat"), ("softnet", "proc/net/softnet_stat"),
        ("interrupts", "proc/interrupts"), ("softirqs", "proc/softirqs"),
        ("entropy", "proc/sys/kernel/random/poolsize"), ("filefd", "proc/sys/fs/file-nr"), ("os", "etc/os-release"),
        ("conntrack", "proc/net/stat/nf_conntrack"),
    ]

    /// A tree with what the collector reads, from the recording.
    private func tree(_ collector: String) throws -> FixtureTree {
        let others = [
            "pressure": ["proc/pressure/cpu", "proc/pressure/io"], "softirqs": ["proc/stat"],
            "entropy": ["proc/sys/kernel/random/entropy_avail"],
            "conntrack": ["proc/sys/net/netfilter/nf_conntrack_count", "proc/sys/net/netfilter/nf_conntrack_max"],
        ]
        let tree = try FixtureTree()
        for path in others[collector] ?? [] { try tree.write(path, HostRecording.bytes(path)) }
        return tree
    }

    private func place(_ bytes: [UInt8], as path: String, in tree: FixtureTree) throws {
        try tree.write(path.hasPrefix("etc/") ? "root/" + path : path, bytes)
    }

    /// Whether the collector gave something or threw an error of its own; a duplicate fails inside.
    private func survives(_ run: CollectorRun) -> CollectorError? {
        do {
            _ = try run.round()
            return nil
        } catch let error as CollectorError {
            return error
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test("never trap where the file is cut at any byte", arguments: files)
    func cut(collector: String, path: String) throws {
        let whole = try HostRecording.bytes(path).prefix(700)
        let tree = try tree(collector)
        let run = try CollectorRun(collector, tree)
        for length in 0...whole.count {
            try place(Array(whole[..<length]), as: path, in: tree)
            if let error = survives(run) { #expect(error.code == .malformed || error.code == .noData) }
        }
    }

    @Test("call an empty file malformed, never a success", arguments: files.filter { $0.0 != "os" })
    func empty(collector: String, path: String) throws {
        let tree = try tree(collector)
        try place([], as: path, in: tree)
        let error = try #require(survives(try CollectorRun(collector, tree)))
        #expect(error.code == .malformed)
        #expect(error.description.contains(path.split(separator: "/").last ?? "?"))
    }

    @Test("have no data where the file is missing", arguments: files.filter { $0.0 != "softirqs" })
    func missing(collector: String, path: String) throws {
        let error = try #require(survives(try CollectorRun(collector, tree(collector))))
        #expect(error.code == .noData)
    }

    /// Bytes that no kernel writes.
    enum Nonsense: String, CaseIterable, Sendable {
        case noise, oneByte, lineEnds, zeros, notUTF8, tooLargeNumbers, largestNumbers, separators

        var bytes: [UInt8] {
            switch self {
            case .noise: noise(1 << 20)
            case .oneByte: [UInt8](repeating: 0x41, count: 1 << 20)
            case .lineEnds: [UInt8](repeating: 0x0A, count: 1 << 20)
            case .zeros: [UInt8](repeating: 0, count: 4_096)
            case .notUTF8: Array("cpu0 ".utf8) + [0xFF, 0xFE, 0xC0, 0x0A]
            case .tooLargeNumbers: text("cpu0 99999999999999999999999 MemTotal: -1\n", 9)
            case .largestNumbers: text("18446744073709551615 ", 20)
            case .separators: text(":::  ===\t\t,,,---\n", 500)
            }
        }

        private func text(_ text: String, _ count: Int) -> [UInt8] {
            Array(String(repeating: text, count: count).utf8)
        }

        // The same bytes in every run: a linear congruential generator.
        private func noise(_ count: Int) -> [UInt8] {
            var state: UInt64 = 42
            return (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            }
        }
    }

    @Test("never trap on nonsense, alone or behind honest lines", arguments: files, Nonsense.allCases)
    func nonsense(file: (String, String), nonsense: Nonsense) throws {
        let tree = try tree(file.0)
        let run = try CollectorRun(file.0, tree)
        let bytes = nonsense.bytes
        try place(bytes, as: file.1, in: tree)
        if let error = survives(run) { #expect(error.code == .malformed || error.code == .noData) }
        let honest = try HostRecording.bytes(file.1)
        try place(honest + bytes.prefix(8_192), as: file.1, in: tree)
        if let error = survives(run) { #expect(error.code == .malformed || error.code == .noData) }
        // And afterwards all is well again; os-release is read again only later.
        try place(honest, as: file.1, in: tree)
        if file.0 != "os" { #expect(survives(run) == nil) }
    }

    @Test("never trap on nonsense in sysfs", arguments: Nonsense.allCases)
    func sysfs(nonsense: Nonsense) throws {
        let bytes = nonsense.bytes
        let tree = try FixtureTree(["proc/stat": "cpu0 1 2 3 4\n"])
        let paths = [
            "class/hwmon/hwmon0/name", "class/hwmon/hwmon0/temp1_input", "class/hwmon/hwmon0/temp1_label",
            "class/thermal/thermal_zone0/type", "class/thermal/thermal_zone0/temp",
            "devices/system/cpu/cpu0/online", "devices/system/cpu/online", "devices/system/cpu/isolated",
            "devices/system/cpu/cpu0/topology/core_id", "devices/system/cpu/cpu0/topology/physical_package_id",
            "devices/system/cpu/cpu0/cpufreq/scaling_cur_freq",
            "devices/system/cpu/cpu0/cpufreq/scaling_available_governors",
            "devices/system/clocksource/clocksource0/available_clocksource",
        ]
        for path in paths { try tree.write("sys/" + path, bytes) }
        for collector in ["hwmon", "thermal_zone", "cpu", "cpufreq", "time"] {
            _ = survives(try CollectorRun(collector, tree))
        }
    }
}
