import LinuxHost
import Telemetry

/// All processes at one moment.
struct ProcessScan {
    /// When the first of them was looked at.
    let startedAt: MonotonicInstant
    let processes: [ProcessStat]
    private let positions: [Int: Int]

    init(_ processes: [ProcessStat], startedAt: MonotonicInstant) {
        self.processes = processes
        self.startedAt = startedAt
        positions = Dictionary(
            processes.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads `stat` of every process; those that end meanwhile are left out.
    static func read(_ directory: ProcessDirectory, at now: MonotonicInstant) throws(ProbeError) -> ProcessScan {
        var processes: [ProcessStat] = []
        do {
            try directory.forEachProcess { _, bytes in
                if let process = ProcessStat(bytes) { processes.append(process) }
            }
        } catch {
            throw ProbeError(
                error.code == .denied ? .unauthorized : .unreachable, error.description, hint: "check paths.procfs")
        }
        guard !processes.isEmpty else {
            throw ProbeError(
                .unreachable, "procfs shows no process at all", hint: "check paths.procfs: is procfs mounted there?")
        }
        return ProcessScan(processes, startedAt: now)
    }

    subscript(_ number: Int) -> ProcessStat? { positions[number].map { processes[$0] } }

    /// Whether other users' processes are hidden: the first process is everybody's.
    var isPartial: Bool { self[1] == nil }

    /// When the newest process was started, in clock ticks; what starts later was not there yet.
    var newestStart: UInt64 { processes.reduce(0) { max($0, $1.startTicks) } }

    /// The same processes with those that descend from them.
    func addingDescendants(of roots: [ProcessStat]) -> [ProcessStat] {
        var children: [Int: [Int]] = [:]
        for (position, process) in processes.enumerated() { children[process.parent, default: []].append(position) }
        var family = roots
        var seen = Set(roots.map(\.number))
        var next = 0
        while next < family.count {
            for position in children[family[next].number] ?? [] where seen.insert(processes[position].number).inserted {
                family.append(processes[position])
            }
            next += 1
        }
        return family
    }
}
