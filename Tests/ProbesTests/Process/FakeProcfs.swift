import AgentTestKit
import Regex
import Telemetry

@testable import Probes

/// A procfs of files, in which a test starts and ends processes.
final class FakeProcfs {
    let tree: FixtureTree
    let time = ManualTime()
    let table: ProcessTable

    /// A machine that runs an `init` and was started at 1,000,000,000 s since the epoch.
    init() throws {
        tree = try FixtureTree([
            "proc/stat": "cpu 1 2 3\nbtime 1000000000\n", "etc/passwd": "root:x:0:0::/root:/bin/sh\n",
        ])
        table = ProcessTable(paths: ProcessPaths(procfs: tree.root + "/proc", rootfs: tree.root), time: time)
        try start(1, "systemd", parent: 0)
    }

    /// Starts a process with the files that are given besides `stat`.
    func start(
        _ number: Int, _ name: String, parent: Int = 1, at ticks: UInt64 = 100, state: String = "S",
        user ticksUsed: UInt64 = 0, flags: UInt64 = 0, files: [String: String] = [:]
    ) throws {
        try tree.write(
            "proc/\(number)/stat",
            "\(number) (\(name)) \(state) \(parent) 1 1 0 -1 \(flags) 10 0 2 0 \(ticksUsed) 3 0 0 20 0 1 0 \(ticks) "
                + "4096 5 18446744073709551615 1 1 0 0 0\n")
        for (file, content) in files { try tree.write("proc/\(number)/\(file)", content) }
    }

    func end(_ number: Int) throws {
        try tree.remove("proc/\(number)")
    }

    func probe(
        minimum: Int = 1, maximum: Int? = nil, _ change: (inout ProcessSelection) throws -> Void
    ) rethrows -> ProcessProbe {
        var selection = ProcessSelection()
        try change(&selection)
        var settings = ProcessProbeSettings(selection: selection)
        settings.minimum = minimum
        settings.maximum = maximum
        return ProcessProbe(
            target: TargetID(kind: "process", name: "shop"), settings: settings, table: table, time: time)
    }

    /// The numbers of the processes that a selection finds.
    func found(_ change: (inout ProcessSelection) throws -> Void) async throws -> [Int] {
        var selection = ProcessSelection()
        try change(&selection)
        time.advance(by: .seconds(2))
        return try await table.observe(selection, after: nil, details: nil, until: deadline).members
            .map(\.key.number).sorted()
    }

    /// The outcome of a round: families, or the error.
    func measure(_ probe: ProcessProbe) async -> Result<ProbeResult, ProbeError> {
        time.advance(by: .seconds(2))
        do throws(ProbeError) {
            return .success(try await probe.measure(until: deadline))
        } catch {
            return .failure(error)
        }
    }

    /// The error of a round; nil where it went well.
    func error(_ probe: ProcessProbe) async -> ProbeError? {
        if case .failure(let error) = await measure(probe) { error } else { nil }
    }

    var deadline: MonotonicInstant { time.now() + .seconds(5) }
}

extension [MetricFamily] {
    /// The value of the sample of a family whose label values begin with the target's name.
    func figure(_ name: String, _ labels: String...) -> Double? {
        first { $0.descriptor.name == name }?.samples.first { $0.labelValues == labels }?.value
    }
}
