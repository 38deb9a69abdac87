import BlockingIO
import LinuxHost
public import Telemetry

/// The machine's processes, read once for all targets that want to know within the same second.
///
/// All reading happens on one thread of the table's own. A scan that is used again is not believed blindly: the
/// processes that a target has in it are looked at anew, so that what is said to run did run after the question.
public actor ProcessTable {
    /// How old a scan may be that serves another target.
    static let sharing: Duration = .seconds(1)

    /// The thread that everything is read on.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let exits = ProcessExits()
    private let executor: BlockingExecutor
    private let paths: ProcessPaths
    private let time: any TimeSource
    private let directory: ProcessDirectory
    private let files: ProcessFiles
    private let facts: ProcessFacts
    private let containers: ContainerNames
    private let statistics: KernelFile
    private var scan: ProcessScan?
    private var scans = 0
    private var observations: UInt64 = 0
    private var bootTime: (value: UInt64?, readAt: MonotonicInstant)?
    private var users: (mark: FileMark?, names: UserNames)?

    /// Creates a table; nothing is read before the first question.
    ///
    /// Give one to all process targets.
    public init(paths: ProcessPaths = ProcessPaths(), time: any TimeSource) {
        let executor = BlockingExecutor(name: "processes")
        self.executor = executor
        unownedExecutor = executor.asUnownedSerialExecutor()
        self.paths = paths
        self.time = time
        directory = ProcessDirectory(paths.procfs)
        files = ProcessFiles(paths.procfs)
        facts = ProcessFacts(files)
        containers = ContainerNames(paths)
        statistics = KernelFile(paths.procfs + "/stat")
    }

    /// How many times all processes were read.
    var scanCount: Int { scans }

    /// Whether processes can be waited for: only where procfs shows the agent's own process namespace.
    var canWatch: Bool { files.isOwnNamespace }

    /// The processes of a selection as they are now.
    ///
    /// - Parameters:
    ///   - event: when something is known to have happened, which an older scan would not show.
    ///   - details: reads what there is besides `stat`; nil reads none of it.
    ///   - deadline: checked between two processes; a read of procfs itself cannot be interrupted.
    func observe(
        _ selection: ProcessSelection, after event: MonotonicInstant?, details: ProcessDetailWish?,
        until deadline: MonotonicInstant
    ) throws(ProbeError) -> ProcessObservation {
        if Task.isCancelled { throw ProbeError(.cancelled, "the agent is stopping") }
        let (scan, isFresh) = try currentScan(after: event)
        var observation = try match(selection, in: scan)
        if !isFresh, !confirm(&observation) {
            observation = try match(selection, in: try newScan())
        }
        observations += 1
        observation.sequence = observations
        if let details {
            let reader = ProcessDetailReader(
                files: files, measuresProportionalMemory: details.measuresProportionalMemory)
            for index in observation.members.indices {
                if index % 64 == 63, time.now() >= deadline {
                    throw ProbeError(.timeout, "the processes could not be read in time: there are too many")
                }
                observation.members[index].details = reader.details(of: observation.members[index].stat)
            }
        }
        return observation
    }

    /// Whether the process with a key runs now.
    func isRunning(_ key: ProcessKey) -> Bool {
        guard let stat = stat(of: key.number) else { return false }
        return stat.key == key && !stat.hasEnded
    }

    private func currentScan(after event: MonotonicInstant?) throws(ProbeError) -> (ProcessScan, isFresh: Bool) {
        if let scan, time.now() - scan.startedAt < Self.sharing, event.map({ scan.startedAt > $0 }) ?? true {
            return (scan, false)
        }
        return (try newScan(), true)
    }

    private func newScan() throws(ProbeError) -> ProcessScan {
        let now = time.now()
        let scan = try ProcessScan.read(directory, at: now)
        self.scan = scan
        scans += 1
        facts.now = now
        facts.keep(scan)
        readBootTime(at: now)
        return scan
    }

    /// Changes only when the clock is set, and its file costs more than a process's.
    private func readBootTime(at now: MonotonicInstant) {
        if let bootTime, now - bootTime.readAt < .seconds(60) { return }
        let bytes = (try? statistics.read(limit: 4 << 20)) ?? []
        bootTime = (ProcessNumbers.bootTime(bytes[...]), now)
    }

    private func match(_ selection: ProcessSelection, in scan: ProcessScan) throws(ProbeError) -> ProcessObservation {
        var obstacles: [ProcessObstacle] = []
        var candidates = scan.processes
        if !selection.pidFiles.isEmpty {
            var reader = PidFileReader(scan, bootTime: bootTime?.value)
            candidates = reader.processes(selection.pidFiles)
            obstacles += reader.obstacles
        }
        let user = try selection.user.map { name throws(ProbeError) in try number(of: name) }
        var matcher = ProcessMatcher(selection, scan, facts, containers, user: user)
        let members = selection.isEmpty ? [] : matcher.members(of: candidates)
        obstacles += matcher.obstacles
        if scan.isPartial, members.isEmpty {
            obstacles.append(
                ProcessObstacle(
                    nature: .denied, message: "procfs hides the processes of other users from the agent",
                    hint:
                        "add the agent's user to the group of the mount option gid= of \(paths.procfs), or remount it "
                        + "without hidepid"))
        }
        return ProcessObservation(
            members: members.map { ProcessMember(stat: $0) }, obstacles: obstacles, newestStart: scan.newestStart,
            bootTime: bootTime?.value)
    }

    /// Looks at the members of an older scan anew; false where one of them is not there any more.
    private func confirm(_ observation: inout ProcessObservation) -> Bool {
        for index in observation.members.indices {
            let member = observation.members[index]
            guard let stat = stat(of: member.key.number), stat.key == member.key,
                stat.hasEnded == member.stat.hasEnded
            else { return false }
            observation.members[index] = ProcessMember(stat: stat)
        }
        return true
    }

    private func stat(of number: Int) -> ProcessStat? {
        guard case .value(let bytes) = files.read("stat", of: number) else { return nil }
        return ProcessStat(bytes)
    }

    private func number(of user: String) throws(ProbeError) -> UInt64 {
        let path = paths.inRoot("/etc/passwd")
        let mark = FileMark(path: path)
        if users == nil || users?.mark != mark {
            users = (mark, UserNames(((try? KernelFile.read(path)) ?? [])[...]))
        }
        if let number = users?.names.number(of: user) { return number }
        throw ProbeError(
            .settings, "\(path) has no user \(user)", hint: "give the number that `id -u \(user)` prints")
    }
}

/// Which details of processes are wanted.
struct ProcessDetailWish: Sendable {
    var measuresProportionalMemory = false
}
