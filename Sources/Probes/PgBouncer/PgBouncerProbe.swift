import PostgresClient
public import Telemetry

/// Measures a PgBouncer through its admin console.
///
/// One kept connection serves rounds and up-checks alike: the console answers every question from memory within a
/// millisecond, so that an up-check never waits for a round, and PgBouncer counts its own watchers as clients.
/// What another pooler with the same console does not answer is left out until the next connection.
public actor PgBouncerProbe: UpCheckedProbe {
    typealias Connect = @Sendable (PostgresSettings, Duration) async throws(PostgresError) -> any PgBouncerConsole

    /// Which PgBouncer.
    public nonisolated let target: TargetID
    /// An element whenever PgBouncer closed the kept connection.
    public nonisolated let connectionLosses: AsyncStream<Void>
    private let settings: PgBouncerProbeSettings
    private let time: any TimeSource
    private let connect: Connect
    private let opened: AsyncStream<any PgBouncerConsole>.Continuation
    private var console: (any PgBouncerConsole)?
    private var isClosed = false
    private var unanswered: Set<ShowCommand> = []
    private var config: CostlyAnswer<PostgresResult>
    private var users: CostlyAnswer<PostgresResult>
    private var waits = LoginWaits()

    /// Creates a probe; nothing is connected before the first question.
    public init(target: TargetID, settings: PgBouncerProbeSettings, time: any TimeSource) {
        self.init(target: target, settings: settings, time: time) { settings, timeout throws(PostgresError) in
            try await DatabaseCall.connect(settings, timeout: timeout)
        }
    }

    init(target: TargetID, settings: PgBouncerProbeSettings, time: any TimeSource, connect: @escaping Connect) {
        self.target = target
        self.settings = settings
        self.time = time
        self.connect = connect
        config = CostlyAnswer(interval: settings.costlyInterval)
        users = CostlyAnswer(interval: settings.costlyInterval)
        let (consoles, opened) = AsyncStream.makeStream(
            of: (any PgBouncerConsole).self, bufferingPolicy: .bufferingNewest(1))
        self.opened = opened
        // Runs in the task of whoever reads: it waits for a connection, then for that connection's end.
        connectionLosses = AsyncStream(unfolding: {
            for await console in consoles {
                for await _ in console.losses { return () }
            }
            return nil
        })
    }

    /// `pgbouncer_up 0`.
    public nonisolated func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        [MetricFamily(PgBouncerRound.up, samples: [Sample(labelNames: [], labelValues: [], value: 0)])]
    }

    /// Asks for the version on the kept connection.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        _ = try await ask([.version], until: deadline)
    }

    /// Asks for pools, sums, lists and databases, and once a minute for settings and users.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        var answers = try await ask([.version, .pools, .stats, .lists, .databases], until: deadline)
        if clientCount(answers[.lists]) <= Double(settings.clientLimit) {
            answers.merge(try await ask([.clients], until: deadline)) { $1 }
        }
        answers.merge(try await costlyAnswers(until: deadline)) { $1 }
        do throws(PostgresError) {
            return try PgBouncerRound(answers: answers, unanswered: unanswered)
                .result(settings, waits: &waits, at: time.now())
        } catch {
            throw PgBouncerFailure.probeError(error, settings: settings.connection)
        }
    }

    /// Ends the kept connection.
    public func close() async {
        isClosed = true
        opened.finish()
        let console = console
        self.console = nil
        await console?.close()
    }

    private func costlyAnswers(
        until deadline: MonotonicInstant
    ) async throws(ProbeError) -> [ShowCommand: PostgresResult] {
        let now = time.now()
        if config.isDue(at: now) { config.keep(try await ask([.config], until: deadline)[.config], askedAt: now) }
        if users.isDue(at: now) { users.keep(try await ask([.users], until: deadline)[.users], askedAt: now) }
        var answers: [ShowCommand: PostgresResult] = [:]
        answers[.config] = config.value
        answers[.users] = users.value
        return answers
    }

    /// Asks one after another; a kept connection that turns out to be closed is replaced, once.
    private func ask(
        _ commands: [ShowCommand], until deadline: MonotonicInstant
    ) async throws(ProbeError) -> [ShowCommand: PostgresResult] {
        var mayRetry = console?.isOpen ?? false
        while true {
            do throws(PostgresError) {
                let console = try await openConsole(until: deadline)
                return try await ask(commands, of: console, until: deadline)
            } catch {
                if mayRetry, error.code == .closed {
                    mayRetry = false
                    continue
                }
                throw PgBouncerFailure.probeError(error, settings: settings.connection)
            }
        }
    }

    private func ask(
        _ commands: [ShowCommand], of console: any PgBouncerConsole, until deadline: MonotonicInstant
    ) async throws(PostgresError) -> [ShowCommand: PostgresResult] {
        var answers: [ShowCommand: PostgresResult] = [:]
        for command in commands where !unanswered.contains(command) {
            do throws(PostgresError) {
                let timeout = try remaining(until: deadline)
                let call = DatabaseCall.postgres(
                    "SHOW", command.rawValue.uppercased(), at: settings.connection, text: command.text)
                answers[command] = try await call.traced(naming: CallFailure.init(postgres:)) {
                    _ async throws(PostgresError) in
                    try await console.ask(command, timeout: timeout)
                }
            } catch {
                guard error.code == .server else {
                    await drop(console)
                    throw error
                }
                // Without these two it is no PgBouncer.
                if command == .version || command == .pools { throw error }
                unanswered.insert(command)
            }
        }
        return answers
    }

    private func openConsole(until deadline: MonotonicInstant) async throws(PostgresError) -> any PgBouncerConsole {
        if let console {
            if console.isOpen { return console }
            await drop(console)
        }
        let fresh = try await connect(settings.connection, try remaining(until: deadline))
        if let console, console.isOpen {  // A round and an up-check connected at the same time.
            await fresh.close()
            return console
        }
        if isClosed {
            await fresh.close()
            throw PostgresError(.cancelled, "the agent is stopping")
        }
        console = fresh
        unanswered = []
        config = CostlyAnswer(interval: settings.costlyInterval)
        users = CostlyAnswer(interval: settings.costlyInterval)
        opened.yield(fresh)
        return fresh
    }

    private func drop(_ lost: any PgBouncerConsole) async {
        if console === lost { console = nil }
        await lost.close()
    }

    private func remaining(until deadline: MonotonicInstant) throws(PostgresError) -> Duration {
        if Task.isCancelled { throw PostgresError(.cancelled, "the agent is stopping") }
        let left = deadline - time.now()
        guard left > .zero else { throw PostgresError(.timeout, "PgBouncer did not answer in time") }
        return left
    }

    private func clientCount(_ lists: PostgresResult?) -> Double {
        let row = lists?.rows.first { $0["list"] == "used_clients" }
        return ShowTable.number(row?["items"]) ?? 0
    }
}
