import LinuxHost
import Telemetry

/// Finds processes by the files that hold their numbers.
struct PidFileReader {
    /// How many files a selection may name, patterns expanded.
    private static let fileLimit = 64
    /// How much later than its file a process may have been started: clocks are set, and files written early.
    private static let patience: UInt64 = 300

    let scan: ProcessScan
    /// When the machine was started, in seconds since the epoch; nil where procfs does not say.
    let bootTime: UInt64?
    private(set) var obstacles: [ProcessObstacle] = []

    init(_ scan: ProcessScan, bootTime: UInt64?) {
        self.scan = scan
        self.bootTime = bootTime
    }

    /// The processes that the files name, each once.
    mutating func processes(_ files: [String]) -> [ProcessStat] {
        var found: [Int: ProcessStat] = [:]
        for file in files {
            let paths = ProcessMatcher.isPattern(file) ? Directory.paths(matching: file) : [file]
            if paths.isEmpty {
                obstacles.append(
                    ProcessObstacle(
                        nature: .missing, message: "no file is called \(file)",
                        hint: "check the path, and whether the agent's user may look into the directory"))
            }
            for path in paths.prefix(Self.fileLimit) {
                if let process = process(path) { found[process.number] = process }
            }
        }
        return found.values.sorted { $0.number < $1.number }
    }

    private mutating func process(_ path: String) -> ProcessStat? {
        let bytes: [UInt8]
        do {
            bytes = try KernelFile.read(path, limit: PidFile.sizeLimit)
        } catch {
            obstacles.append(Self.obstacle(error, path))
            return nil
        }
        switch PidFile(bytes[...]) {
        case .unreadable(let what):
            obstacles.append(
                ProcessObstacle(
                    nature: .malformed, message: "\(path) \(what)", hint: "check that it is the service's pid file"))
            return nil
        case .number(let number):
            guard let process = scan[number] else {
                obstacles.append(
                    ProcessObstacle(nature: .missing, message: "process \(number), which \(path) names, does not run"))
                return nil
            }
            return isOlder(path, than: process) ? nil : process
        }
    }

    /// Whether a process was started long after the file was written: then its number was somebody else's before.
    private mutating func isOlder(_ path: String, than process: ProcessStat) -> Bool {
        guard let bootTime, let written = FileFacts(path).flatMap({ UInt64(exactly: $0.modifiedSeconds) }) else {
            return false
        }
        let started = bootTime &+ UInt64(Double(process.startTicks) / ClockTick.perSecond)
        guard started > written, started - written > Self.patience else { return false }
        obstacles.append(
            ProcessObstacle(
                nature: .missing,
                message: "\(path) is out of date: process \(process.number) (\(process.name)) was started after it "
                    + "was written",
                hint: "the service that wrote the file is gone, and its number was given to another"))
        return true
    }

    private static func obstacle(_ error: KernelFileError, _ path: String) -> ProcessObstacle {
        switch error.code {
        case .denied:
            ProcessObstacle(
                nature: .denied, message: "the agent's user may not read \(path)",
                hint: "let it read the file and enter the directories above it")
        case .missing:
            ProcessObstacle(
                nature: .missing, message: "\(path) is not there",
                hint: "the service has not written it: it does not run, or writes it elsewhere")
        case .tooLarge:
            ProcessObstacle(
                nature: .malformed, message: "\(path) is too large for a pid file",
                hint: "check that it is the service's pid file")
        default: ProcessObstacle(nature: .malformed, message: error.description)
        }
    }
}
