import LinuxHost
import Synchronization
public import Telemetry

/// Measures processes of this machine: whether as many run as should, what they use, and how often they came back.
///
/// The table is shared by all targets. Ends are known at once where the kernel has pidfds (Linux 5.3): they come as
/// `connectionLosses`, and the look that follows rests on nothing older than the end.
public final class ProcessProbe: UpCheckedProbe {
    private struct State {
        var group = ProcessGroup()
        /// The families of the newest observation that did not satisfy; nil after any other.
        var familiesOfFailure: [MetricFamily]?
        var lastEnd: (key: ProcessKey, at: MonotonicInstant)?
        /// The number of the newest observation that was counted.
        var sequence: UInt64 = 0
        var isDown = false
        var denied: Set<ProcessPart> = []
    }

    /// How old a scan may be that says that processes are still missing.
    private static let patience: Duration = .milliseconds(250)

    /// Which processes.
    public let target: TargetID
    /// An element whenever one of the processes ended, and another a second later.
    public let connectionLosses: AsyncStream<Void>
    private let settings: ProcessProbeSettings
    private let table: ProcessTable
    private let time: any TimeSource
    private let report: @Sendable (CollectorReport) -> Void
    private let watch: ExitWatch
    private let state = Mutex(State())

    /// Creates a probe; nothing is read before the first question.
    ///
    /// - Parameters:
    ///   - table: the machine's processes, one for all targets.
    ///   - report: told once when a part of the numbers cannot be read, or can be again.
    public init(
        target: TargetID, settings: ProcessProbeSettings, table: ProcessTable, time: any TimeSource,
        report: @escaping @Sendable (CollectorReport) -> Void = { _ in }
    ) {
        self.target = target
        self.settings = settings
        self.table = table
        self.time = time
        self.report = report
        let watch = ExitWatch(table.exits, limit: settings.exitWatchLimit, time: time)
        self.watch = watch
        connectionLosses = AsyncStream(unfolding: { await watch.next() })
    }

    /// The numbers of the look that failed; nothing where procfs could not be read at all.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        state.withLock { $0.familiesOfFailure ?? [] }
    }

    /// Counts the processes.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        _ = try await look(details: nil, until: deadline)
    }

    /// Counts the processes and reads what they use.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        let round = try await look(details: wish, until: deadline)
        note(denied: Set(ProcessPart.allCases.filter { !round.isReadable($0) }))
        return ProbeResult(families: round.families(), summary: round.summary)
    }

    /// Waits for no process any more; `connectionLosses` ends.
    public func close() async {
        watch.close()
    }

    private var wish: ProcessDetailWish {
        ProcessDetailWish(measuresProportionalMemory: settings.measuresProportionalMemory)
    }

    private func look(
        details: ProcessDetailWish?, until deadline: MonotonicInstant
    ) async throws(ProbeError) -> ProcessRound {
        guard !settings.selection.isEmpty else {
            throw ProbeError(.settings, "no process is selected", hint: "give a name, command_line, pidfile or unit")
        }
        do throws(ProbeError) {
            var observation = try await table.observe(
                settings.selection, after: horizon, details: details, until: deadline)
            let isBad = problem(observation.running.count, observation) != nil
            if isBad, details == nil {
                // What is said of a target that is down are numbers of now, the details included.
                observation = try await table.observe(
                    settings.selection, after: horizon, details: wish, until: deadline)
            }
            let round = take(observation)
            await follow(observation)
            if let error = problem(observation.running.count, observation) {
                state.withLock { state in
                    state.familiesOfFailure = round.families()
                    state.isDown = true
                }
                throw error
            }
            state.withLock { state in
                state.familiesOfFailure = nil
                state.isDown = false
            }
            return round
        } catch {
            if [.unreachable, .cancelled, .timeout, .settings].contains(error.code) {
                state.withLock { $0.familiesOfFailure = nil }
            }
            throw error
        }
    }

    /// What a look must not be older than: the last end, and where processes were missing, a moment.
    private var horizon: MonotonicInstant? {
        let recent = state.withLock { $0.isDown } ? time.now() - Self.patience : nil
        guard let recent, let end = watch.lastEnd else { return recent ?? watch.lastEnd }
        return max(recent, end)
    }

    /// Adds an observation to the counters, unless a newer one came first: rounds and up-checks overlap.
    private func take(_ observation: ProcessObservation) -> ProcessRound {
        state.withLock { state in
            if observation.sequence > state.sequence, let key = state.group.note(observation).last {
                state.lastEnd = (key, time.now())
            }
            state.sequence = max(state.sequence, observation.sequence)
            return ProcessRound(
                name: target.name, observation: observation, group: state.group,
                measuresProportionalMemory: settings.measuresProportionalMemory)
        }
    }

    private func follow(_ observation: ProcessObservation) async {
        guard await table.canWatch else { return }
        for key in watch.follow(observation.running.map(\.key)) where await !table.isRunning(key) {
            watch.miss(key)
        }
    }

    /// Why a number of processes does not do; nil where it does.
    private func problem(_ count: Int, _ observation: ProcessObservation) -> ProbeError? {
        if let maximum = settings.maximum, count > maximum {
            return ProbeError(
                .serverError, "\(count) processes \(settings.selection.description) run, at most \(maximum) may",
                hint: "look whether a stop or a restart left old ones behind: ps -o pid,lstart,args -p "
                    + observation.running.map(\.key.number).sorted().prefix(20).map(String.init)
                    .joined(separator: ","))
        }
        guard count < settings.minimum else { return nil }
        let grave = observation.obstacles.sorted { $0.rank < $1.rank }.first
        if let grave, grave.nature != .missing || !settings.selection.pidFiles.isEmpty { return grave.error }
        let amount = count == 0 ? "no process" : "only \(count) of \(settings.minimum) processes"
        return ProbeError(
            .missing,
            "\(amount) \(settings.selection.description) \(count == 1 || count == 0 ? "runs" : "run")\(ended)",
            hint: grave?.advice)
    }

    /// Which process ended last, and when that was seen.
    private var ended: String {
        guard let last = state.withLock({ $0.lastEnd }) else { return "" }
        let seconds = (time.now() - last.at).inNanoseconds / 1_000_000_000
        return "; process \(last.key.number) ended \(seconds < 1 ? "just now" : "\(seconds) s ago")"
    }

    private func note(denied: Set<ProcessPart>) {
        let before = state.withLock { state in
            defer { state.denied = denied }
            return state.denied
        }
        for part in ProcessPart.allCases where denied.contains(part) != before.contains(part) {
            let reason = denied.contains(part) ? "the agent may not read this of processes of other users" : nil
            report(
                CollectorReport(
                    collector: part.rawValue, reason: reason, hint: reason.map { _ in ProcessObstacle.tracing }))
        }
    }
}

extension ProcessObstacle {
    /// The order in which obstacles are told: what somebody can mend first.
    fileprivate var rank: Int {
        switch nature {
        case .settings: 0
        case .denied: 1
        case .malformed: 2
        case .missing: 3
        }
    }
}
