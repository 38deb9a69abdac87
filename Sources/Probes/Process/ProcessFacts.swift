import LinuxHost
import Telemetry

/// What is known of processes beyond `stat`, read when somebody asks for it and kept for a while.
///
/// A program replaces itself (`exec`) or renames itself shortly after its start, and seldom later: what was read in
/// the first seconds, or under another name, is read again, everything else once a minute. Confined to one thread.
final class ProcessFacts {
    typealias Answer = ProcessFiles.Answer

    private static let shelfLife: Duration = .seconds(60)
    private static let settling: Duration = .seconds(10)
    private static let commandLineLimit = 32 << 10
    /// Longer command lines are read each time, and so are all once this much is kept.
    private static let keptCommandLineLimit = 4 << 10
    private static let keptBytesLimit = 8 << 20

    private struct Kept<Value> {
        let answer: Answer<Value>
        let readAt: MonotonicInstant
    }

    private final class Known {
        let key: ProcessKey
        let name: String
        let seenAt: MonotonicInstant
        var commandLine: Kept<CommandLine>?
        var executable: Kept<String>?
        var cgroups: Kept<CgroupMembership>?
        var user: Kept<UInt64>?
        var keptBytes = 0

        init(_ process: ProcessStat, at now: MonotonicInstant) {
            key = process.key
            name = process.name
            seenAt = now
        }
    }

    private let files: ProcessFiles
    private var known: [Int: Known] = [:]
    private var keptBytes = 0
    /// The moment that all answers are for.
    var now = MonotonicInstant(nanoseconds: 0)

    init(_ files: ProcessFiles) {
        self.files = files
    }

    /// Forgets the processes that are not there any more.
    func keep(_ scan: ProcessScan) {
        for (number, known) in known where scan[number]?.key != known.key { forget(number) }
    }

    func commandLine(of process: ProcessStat) -> Answer<CommandLine> {
        let known = entry(process)
        if let kept = fresh(known.commandLine, known) { return kept }
        guard !process.isKernelThread else { return .gone }
        let answer = map(files.read("cmdline", of: process.number, limit: Self.commandLineLimit)) { CommandLine($0) }
        let size: Int
        if case .value(let line) = answer { size = line.text.utf8.count * 2 } else { size = 0 }
        keptBytes += size - known.keptBytes
        known.keptBytes = size
        if size <= Self.keptCommandLineLimit * 2, keptBytes <= Self.keptBytesLimit {
            known.commandLine = kept(answer)
        } else {
            keptBytes -= size
            known.keptBytes = 0
            known.commandLine = nil
        }
        return answer
    }

    /// The path of the program, without what the kernel appends to that of one which was removed or replaced.
    func executable(of process: ProcessStat) -> Answer<String> {
        let known = entry(process)
        if let kept = fresh(known.executable, known) { return kept }
        guard !process.isKernelThread else { return .gone }
        let answer = map(files.destination(of: "exe", of: process.number)) { path in
            path.hasSuffix(" (deleted)") ? String(path.dropLast(10)) : path
        }
        known.executable = kept(answer)
        return answer
    }

    func cgroups(of process: ProcessStat) -> Answer<CgroupMembership> {
        let known = entry(process)
        if let kept = fresh(known.cgroups, known) { return kept }
        let answer = map(files.read("cgroup", of: process.number, limit: 16 << 10)) { CgroupMembership($0) }
        known.cgroups = kept(answer)
        return answer
    }

    /// The number of the effective user.
    func user(of process: ProcessStat) -> Answer<UInt64> {
        let known = entry(process)
        if let kept = fresh(known.user, known) { return kept }
        let answer: Answer<UInt64>
        switch files.read("status", of: process.number) {
        case .value(let bytes): answer = ProcessStatus(bytes).user.map { .value($0) } ?? .gone
        case .denied: answer = .denied
        case .gone: answer = .gone
        }
        known.user = kept(answer)
        return answer
    }

    private func entry(_ process: ProcessStat) -> Known {
        if let known = known[process.number] {
            if known.key == process.key, known.name == process.name { return known }
            forget(process.number)
        }
        let fresh = Known(process, at: now)
        known[process.number] = fresh
        return fresh
    }

    private func forget(_ number: Int) {
        keptBytes -= known.removeValue(forKey: number)?.keptBytes ?? 0
    }

    private func fresh<Value>(_ kept: Kept<Value>?, _ known: Known) -> Answer<Value>? {
        guard let kept else { return nil }
        let age = now - kept.readAt
        let isSettled = kept.readAt - known.seenAt >= Self.settling
        return age == .zero || (isSettled && age < Self.shelfLife) ? kept.answer : nil
    }

    private func kept<Value>(_ answer: Answer<Value>) -> Kept<Value>? {
        if case .gone = answer { return nil }
        return Kept(answer: answer, readAt: now)
    }

    private func map<Old, New>(_ answer: Answer<Old>, _ change: (Old) -> New) -> Answer<New> {
        switch answer {
        case .value(let value): .value(change(value))
        case .denied: .denied
        case .gone: .gone
        }
    }
}
