import LinuxHost
import Telemetry

/// `processes`: how many processes and threads there are, by state, from every `/proc/PID/stat`.
///
/// Off in node_exporter, on here: the best-known dashboard asks for it. Only processes with more than one thread cost
/// more than one file.
final class ProcessesCollector: HostCollector {
    static let threads = MetricDescriptor(
        "node_processes_threads", .gauge, help: "Threads of all processes together.")
    static let maximumThreads = MetricDescriptor(
        "node_processes_max_threads", .gauge, help: "How many threads the kernel allows.")
    static let states = MetricDescriptor(
        "node_processes_state", .gauge, labels: ["state"], help: "Processes in each state, by the kernel's letter.")
    static let threadStates = MetricDescriptor(
        "node_processes_threads_state", .gauge, labels: ["thread_state"],
        help: "Threads in each state, by the kernel's letter.")
    static let processes = MetricDescriptor("node_processes_pids", .gauge, help: "Processes that there are.")
    static let maximumProcesses = MetricDescriptor(
        "node_processes_max_processes", .gauge, help: "One more than the largest process number.")

    private let directory: ProcessDirectory
    private let threadLimit: KernelFile
    private let processLimit: KernelFile

    init(_ settings: HostSettings) {
        directory = ProcessDirectory(settings.paths.procfs)
        threadLimit = KernelFile(settings.paths.procfs + "/sys/kernel/threads-max")
        processLimit = KernelFile(settings.paths.procfs + "/sys/kernel/pid_max")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        var census = Census()
        var crowds: [Int] = []
        do {
            try directory.forEachProcess { number, bytes in
                guard let process = ProcessState(bytes) else { return }
                census.add(process)
                if process.threads > 1 { crowds.append(number) } else { census.addThread(process.letter) }
            }
        } catch {
            throw CollectorError(.unreadable, error.description)
        }
        for process in crowds {
            directory.forEachThread(of: process) { _, bytes in
                if let thread = ProcessState(bytes) { census.addThread(thread.letter) }
            }
        }
        sink.add(Self.threads, Double(census.threads))
        sink.add(Self.processes, Double(census.processes))
        census.forEachState { letter, count in sink.add(Self.states, letter, Double(count)) }
        census.forEachThreadState { letter, count in sink.add(Self.threadStates, letter, Double(count)) }
        try addLimit(Self.maximumThreads, threadLimit, to: &sink)
        try addLimit(Self.maximumProcesses, processLimit, to: &sink)
    }

    private func addLimit(
        _ family: MetricDescriptor, _ file: KernelFile, to sink: inout MetricSink
    ) throws(CollectorError) {
        let bytes = try file.contents()
        guard let limit = bytes.trimmed.unsigned else { throw .malformed(file.path, bytes) }
        sink.add(family, Double(limit))
    }
}

/// Counts processes and threads by the letter of their state.
private struct Census {
    private static let labels: [[String]] = (0..<128).map { [String(UnicodeScalar(UInt8($0)))] }

    private(set) var processes = 0
    private(set) var threads: UInt64 = 0
    private var states = [Int](repeating: 0, count: 128)
    private var threadStates = [Int](repeating: 0, count: 128)

    mutating func add(_ process: ProcessState) {
        processes += 1
        threads &+= process.threads
        states[Int(process.letter & 127)] += 1
    }

    mutating func addThread(_ letter: UInt8) {
        threadStates[Int(letter & 127)] += 1
    }

    func forEachState(_ body: (_ label: [String], _ count: Int) -> Void) {
        for (letter, count) in states.enumerated() where count > 0 { body(Self.labels[letter], count) }
    }

    func forEachThreadState(_ body: (_ label: [String], _ count: Int) -> Void) {
        for (letter, count) in threadStates.enumerated() where count > 0 { body(Self.labels[letter], count) }
    }
}
