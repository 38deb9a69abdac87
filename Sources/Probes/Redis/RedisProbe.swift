import RedisClient
import Synchronization
public import Telemetry

/// Measures a Redis or Valkey server, a node of a cluster or a sentinel, on one kept connection.
///
/// A round is a `PING`, whose time is the round trip, and one pipeline with everything else; a new connection costs a
/// question more, to find out which server it leads to. What the user may not ask shrinks the set of families and is
/// reported; it fails nothing. Keys and streams are looked at in the background by `sample()`, if the settings name
/// any.
public final class RedisProbe: UpCheckedProbe, SamplingProbe {
    /// What the probe knows from one round to the next.
    struct Memory: Sendable {
        var health = RedisHealth()
        var refusals = RedisRefusals()
        /// The server behind the connection of a number.
        var server: (line: Int, server: RedisServer)?
        /// When the process of a run started; its own two clocks let the difference waver by a second.
        var start: (runID: String, at: Double)?
        var troubles: [RedisCollector: CollectorReport] = [:]
    }

    /// The most bytes of one reply: an honest INFO has less than a hundredth of it.
    private static let replyLimit = 8 << 20

    /// Which target it measures.
    public let target: TargetID
    /// An element whenever the kept connection ended without our doing; read by one task.
    public let connectionLosses: AsyncStream<Void>

    let settings: RedisProbeSettings
    let time: any TimeSource
    let memory = Mutex(Memory())
    let sampler: RedisSampler
    private let report: @Sendable (CollectorReport) -> Void
    private let link: RedisLink

    /// Creates a probe; nothing is connected before the first measurement.
    ///
    /// - Parameters:
    ///   - target: which target the probe answers for.
    ///   - settings: which server, under which names, and what is looked at in the background.
    ///   - time: where durations are read.
    ///   - report: told once when a part of the round begins to fail, fails for another reason, or works again.
    public convenience init(
        target: TargetID, settings: RedisProbeSettings, time: any TimeSource,
        report: @escaping @Sendable (CollectorReport) -> Void = { _ in }
    ) {
        var first = settings.connection
        first.replyLimit = min(first.replyLimit, Self.replyLimit)
        let connection = first
        var second = connection
        second.database = 0
        let sampled = second
        self.init(
            target: target, settings: settings, time: time, report: report,
            connect: { timeout async throws(RedisError) in
                try await DatabaseCall.redis("CONNECT", at: connection).traced(naming: CallFailure.init(redis:)) {
                    _ async throws(RedisError) in
                    try await RedisConnection.connect(connection, timeout: timeout)
                }
            },
            connectSampler: { timeout async throws(RedisError) in
                try await RedisConnection.connect(sampled, timeout: timeout)
            })
    }

    init(
        target: TargetID, settings: RedisProbeSettings, time: any TimeSource,
        report: @escaping @Sendable (CollectorReport) -> Void = { _ in }, connect: @escaping RedisLink.Connect,
        connectSampler: RedisLink.Connect? = nil
    ) {
        self.target = target
        self.settings = settings
        self.time = time
        self.report = report
        let link = RedisLink(connect: connect)
        self.link = link
        sampler = RedisSampler(settings: settings, time: time, connect: connectSampler ?? connect)
        connectionLosses = AsyncStream(unfolding: { await link.nextLoss() })
    }

    /// Asks for everything once.
    ///
    /// - Throws: `ProbeError` when there is no connection, when the server serves nobody (it is loading, or a replica
    ///   without its master), or when it does not answer `INFO`.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        let start = time.now()
        let round: RedisRound
        do throws(ProbeError) {
            round = try await self.round(until: deadline)
        } catch {
            memory.withLock { $0.health.note(round: time.now() - start) }
            throw error
        }
        memory.withLock { $0.health.note(round: time.now() - start) }
        return result(of: round)
    }

    /// A `PING` on the kept connection.
    ///
    /// - Throws: `ProbeError`, also where the server answers that it serves nobody.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        let line = try await open(until: deadline)
        let replies = try await ask(line, [["PING"]], until: deadline)
        if let error = RedisFailure.verdict(onPing: replies.first ?? .null, user: settings.connection.user) {
            throw error
        }
    }

    /// `redis_up 0` and what the probe counted about itself.
    ///
    /// A server that is loading is up for redis_exporter, so `redis_up` is 1 then, beside `redis_loading_dump_file 1`.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        let health = memory.withLock { $0.health }
        let isLoading = RedisFailure.isLoading(error)
        var sink = MetricSink()
        health.add(isLoading ? nil : error, into: &sink)
        if isLoading, let loading = InfoCatalogue.metrics(settings.names)["loading"] { sink.add(loading.descriptor, 1) }
        return sink.finish()
    }

    /// Looks at keys and streams until cancelled; returns at once where the settings name none.
    public func sample() async {
        await sampler.run()
    }

    /// Ends the kept connection; `connectionLosses` ends with it.
    public func close() async {
        await link.close()
    }

    /// The kept connection, or a new one.
    func open(until deadline: MonotonicInstant) async throws(ProbeError) -> RedisLink.Line {
        let line: RedisLink.Line
        do throws(RedisError) {
            line = try await link.open(timeout: deadline - time.now())
        } catch {
            throw RedisFailure.verdict(error, user: settings.connection.user)
        }
        if let duration = line.connectTime { memory.withLock { $0.health.note(connect: duration) } }
        return line
    }

    /// Sends commands; a connection that does not answer in time is given up.
    func ask(
        _ line: RedisLink.Line, _ commands: [[String]], until deadline: MonotonicInstant
    ) async throws(ProbeError) -> [RedisValue] {
        do throws(RedisError) {
            return try await DatabaseCall.redis(commands, at: settings.connection)
                .send(commands, by: line.exchange, timeout: deadline - time.now())
        } catch {
            if error.code != .cancelled { await link.drop(line) }
            throw RedisFailure.verdict(error, user: settings.connection.user)
        }
    }

    /// Says so where a collector fares otherwise than before.
    func note(_ outcomes: [RedisCollector: RedisError?]) {
        for collector in RedisCollector.allCases {
            guard let outcome = outcomes[collector] else { continue }
            let trouble = outcome.map { error in
                CollectorReport(
                    collector: collector.rawValue, reason: error.message,
                    hint: RedisFailure.hint(error, for: collector, user: settings.connection.user))
            }
            let isNews = memory.withLock { memory in
                defer { memory.troubles[collector] = trouble }
                return memory.troubles[collector] != trouble
            }
            guard isNews else { continue }
            report(trouble ?? CollectorReport(collector: collector.rawValue, reason: nil, hint: nil))
        }
    }
}
