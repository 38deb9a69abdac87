import LinuxHost

/// Parts of a process's numbers that have files, and rights, of their own.
enum ProcessPart: String, CaseIterable, Sendable {
    /// Open descriptors and their limit.
    case descriptors
    /// Bytes from and to storage.
    case storage
    /// Swapped memory, context switches and states of the threads.
    case threads
    /// Proportional memory.
    case proportional
}

/// What was read of a process besides `stat`.
struct ProcessDetails: Equatable, Sendable {
    var swappedBytes: UInt64?
    var readBytes: UInt64?
    var writtenBytes: UInt64?
    var voluntarySwitches: UInt64?
    var involuntarySwitches: UInt64?
    /// The letters of the states of all threads, where there are several.
    var threadStates: [UInt8] = []
    var openDescriptors: Int?
    /// How many descriptors may be open; infinite where that is not limited.
    var descriptorLimit: Double?
    var proportionalBytes: UInt64?
    var proportionalSwappedBytes: UInt64?
    /// What the agent's user may not read.
    var denied: Set<ProcessPart> = []
}

/// Reads the details of processes.
struct ProcessDetailReader {
    /// From how many threads on a process's are not looked at one by one.
    private static let threadLimit: UInt64 = 1_024

    let files: ProcessFiles
    let measuresProportionalMemory: Bool

    /// The details; what the process lost by ending meanwhile is missing.
    func details(of process: ProcessStat) -> ProcessDetails {
        var details = ProcessDetails()
        guard !process.hasEnded else { return details }
        readStatus(process, into: &details)
        switch files.read("io", of: process.number) {
        case .value(let bytes):
            let storage = ProcessNumbers.storageBytes(bytes)
            details.readBytes = storage?.read
            details.writtenBytes = storage?.written
        case .denied: details.denied.insert(.storage)
        case .gone: break
        }
        switch files.descriptorCount(of: process.number) {
        case .value(let count): details.openDescriptors = count
        case .denied: details.denied.insert(.descriptors)
        case .gone: break
        }
        if case .value(let bytes) = files.read("limits", of: process.number) {
            details.descriptorLimit = ProcessNumbers.descriptorLimit(bytes)
        }
        if measuresProportionalMemory { readProportionalMemory(process, into: &details) }
        return details
    }

    private func readStatus(_ process: ProcessStat, into details: inout ProcessDetails) {
        switch files.read("status", of: process.number, limit: 8_192) {
        case .value(let bytes):
            let status = ProcessStatus(bytes)
            details.swappedBytes = status.swappedBytes
            details.voluntarySwitches = status.voluntarySwitches
            details.involuntarySwitches = status.involuntarySwitches
        case .denied: details.denied.insert(.threads)
        case .gone: break
        }
        if process.threads > 1 { readThreads(process, into: &details) }
    }

    /// The file of the process has the switches of its first thread only: all threads' are summed up.
    private func readThreads(_ process: ProcessStat, into details: inout ProcessDetails) {
        details.voluntarySwitches = nil
        details.involuntarySwitches = nil
        guard process.threads <= Self.threadLimit, case .value(let threads) = files.threads(of: process.number) else {
            return
        }
        var voluntary: UInt64 = 0
        var involuntary: UInt64 = 0
        for thread in threads {
            guard case .value(let bytes) = files.read("task/\(thread)/status", of: process.number, limit: 8_192) else {
                continue
            }
            let status = ProcessStatus(bytes)
            voluntary &+= status.voluntarySwitches ?? 0
            involuntary &+= status.involuntarySwitches ?? 0
            if let state = status.state { details.threadStates.append(state) }
        }
        details.voluntarySwitches = voluntary
        details.involuntarySwitches = involuntary
    }

    private func readProportionalMemory(_ process: ProcessStat, into details: inout ProcessDetails) {
        switch files.read("smaps_rollup", of: process.number) {
        case .value(let bytes):
            let memory = ProcessNumbers.proportionalBytes(bytes)
            details.proportionalBytes = memory?.resident
            details.proportionalSwappedBytes = memory?.swapped
        case .denied: details.denied.insert(.proportional)
        case .gone: break
        }
    }
}
