import RedisClient
import Synchronization
import Telemetry

extension RedisProbe {
    static let roundTrip = MetricDescriptor(
        "omniflow_redis_round_trip_seconds", .gauge, unit: "seconds",
        help: "How long the server took to answer the round's PING, the way there and back included.")
    static let success = MetricDescriptor(
        "omniflow_redis_collector_success", .gauge, labels: ["collector"],
        help: "Whether the server answered this part of the round: 0 where the user has no right to it.")

    /// Turns what a round has brought into families.
    func result(of round: RedisRound) -> ProbeResult {
        let outcomes = self.outcomes(of: round)
        note(outcomes)
        var sink = MetricSink()
        memory.withLock { $0.health }.add(nil, into: &sink)
        sink.add(Self.roundTrip, round.ping.roundTrip.inSeconds)
        let names = settings.names
        InfoFamilies.add(round.info, names, into: &sink)
        InfoFamilies.addIdentity(round.info, names, startedAt: startedAt(round.info), into: &sink)
        if round.server.mode == .sentinel {
            SentinelFamilies.add(round.info, into: &sink)
            // It holds no data. redis_exporter, to whom it does not tell its settings, shows 16 empty databases.
            KeyspaceFamilies.add(round.info, databases: Self.usualDatabases, names, into: &sink)
            for master in round.masters {
                SentinelFamilies.add(master.entry, named: master.name, master.replies, names, into: &sink)
            }
        } else {
            addData(round, into: &sink)
        }
        sampler.add(into: &sink)
        // What was refused before and is not asked in every round still fails.
        let failing = memory.withLock { Set($0.troubles.keys) }
        for collector in RedisCollector.allCases where outcomes[collector] != nil || failing.contains(collector) {
            sink.add(Self.success, [collector.rawValue], failing.contains(collector) ? 0 : 1)
        }
        return ProbeResult(
            families: sink.finish(), version: RedisSummary.version(round.info), summary: RedisSummary.text(round.info))
    }

    private func addData(_ round: RedisRound, into sink: inout MetricSink) {
        let names = settings.names
        var config = ConfigAnswer()
        for reply in round.replies[.config] ?? [] { config.add(reply) }
        ConfigFamilies.add(config, names, into: &sink)
        ReplicationFamilies.add(round.info, into: &sink)
        KeyspaceFamilies.add(round.info, databases: databases(round, config), names, into: &sink)
        let statistics = CommandStatistics(round.info)
        CommandFamilies.add(statistics, into: &sink)
        CommandFamilies.addErrors(round.info, into: &sink)
        if let reply = round.replies[.histogram]?.first, let histograms = LatencyHistogram.all(in: reply) {
            CommandFamilies.add(histograms, statistics, into: &sink)
        }
        if let reply = round.replies[.latency]?.first { SlowFamilies.addSpikes(reply, into: &sink) }
        SlowFamilies.addSlowlog(round.replies[.slowlog] ?? [], into: &sink)
        SlowFamilies.addCommandLog(round.replies[.commandlog] ?? [], into: &sink)
        if case .string(let bytes) = round.replies[.cluster]?.first {
            ClusterFamilies.add(InfoText.parse(bytes[...]), into: &sink)
        }
    }

    /// How many databases a server has that does not tell its settings.
    private static let usualDatabases = 16

    /// How many databases there are: one in a cluster, else as set.
    private func databases(_ round: RedisRound, _ config: ConfigAnswer) -> Int {
        if round.server.mode == .cluster { return 1 }
        let count = config.number("databases").flatMap { Int(exactly: $0) } ?? Self.usualDatabases
        return min(max(count, 0), 1_024)
    }

    /// How each part of the round fared; parts that do not concern this server are missing.
    private func outcomes(of round: RedisRound) -> [RedisCollector: RedisError?] {
        let now = time.now()
        var outcomes: [RedisCollector: RedisError?] = [.ping: round.ping.error, .info: nil]
        for (collector, replies) in round.replies where collector != .info {
            let error = Self.error(in: replies)
            memory.withLock { $0.refusals.note(collector, error, at: now) }
            outcomes[collector] = .some(error)
        }
        for collector in [RedisCollector.keys, .streams] {
            let (hasRun, error) = sampler.outcome(of: collector)
            if hasRun || error != nil { outcomes[collector] = .some(error) }
        }
        return outcomes
    }

    /// When the process started, in seconds since the epoch; the same number for as long as it runs.
    private func startedAt(_ info: InfoText) -> Double? {
        guard let uptime = info.number("uptime_in_seconds") else { return nil }
        let start = Double(time.wallClock().secondsSinceEpoch) - uptime
        let runID = info.text("run_id") ?? ""
        return memory.withLock { memory in
            if let known = memory.start, known.runID == runID, abs(known.at - start) <= 1 { return known.at }
            memory.start = (runID, start)
            return start
        }
    }
}
