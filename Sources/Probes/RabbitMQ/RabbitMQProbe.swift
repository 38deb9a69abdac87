import RabbitMQClient
public import Telemetry

/// Measures a RabbitMQ broker: over AMQP whether it answers and how deep named queues are, over the management API and
/// the Prometheus plugin everything else.
///
/// It never consumes, publishes or declares. The target is up when AMQP answers; a management API or plugin that fails
/// is a collector that fails (`omniflow_rabbitmq_collector_success`) and takes its own families away, nothing more.
public actor RabbitMQProbe: UpCheckedProbe {
    static let up = MetricDescriptor(
        "rabbitmq_up", .gauge, help: "Whether the broker answered the newest round over AMQP.")

    /// Which broker.
    public nonisolated let target: TargetID
    private let settings: RabbitMQProbeSettings
    private let selection: QueueSelection
    private let time: any TimeSource
    private let link: BrokerLink
    private let management: ManagementReader?
    private let plugin: PluginReader?
    private var reports: CollectorReports
    private var stall = QueueStall()
    private var arrivals = DeadLetterArrivals()
    private var namedOfPlugin: Set<QueueName> = []

    /// Creates a probe; nothing is asked before the first measurement or up-check.
    ///
    /// - Parameters:
    ///   - target: its name.
    ///   - settings: what is asked, and where.
    ///   - time: where deadlines and durations are read.
    ///   - report: told once when a collector begins to fail, fails for another reason, or works again.
    public init(
        target: TargetID, settings: RabbitMQProbeSettings, time: any TimeSource,
        report: @escaping @Sendable (CollectorReport) -> Void = { _ in }
    ) {
        let connection = settings.connection
        self.init(
            target: target, settings: settings, time: time, sources: RabbitMQSources(settings),
            connect: { timeout async throws(ProbeError) -> any BrokerSession in
                try await RabbitMQSession.connect(connection, timeout: timeout)
            },
            report: report)
    }

    /// Creates a probe with its sources given, as tests need it.
    init(
        target: TargetID, settings: RabbitMQProbeSettings, time: any TimeSource, sources: RabbitMQSources,
        connect: @escaping BrokerLink.Connect, report: @escaping @Sendable (CollectorReport) -> Void
    ) {
        let selection = QueueSelection(
            virtualHost: settings.connection.virtualHost, queues: settings.queues,
            deadLetterQueues: settings.deadLetterQueues)
        self.target = target
        self.settings = settings
        self.selection = selection
        self.time = time
        link = BrokerLink(
            time: time, server: PeerAddress(host: settings.connection.host, port: settings.connection.port),
            connect: connect)
        reports = CollectorReports(report)
        management = sources.management.map {
            ManagementReader(
                $0, selection: selection, limits: Self.limits(settings), costlyInterval: settings.costlyInterval,
                asksForOverview: sources.plugin == nil, time: time)
        }
        plugin = sources.plugin.map {
            PluginReader(
                $0, passesRuntime: settings.passesRuntimeFamilies, queueInterval: Self.queueInterval(settings),
                time: time)
        }
    }

    /// Asks the broker for everything the settings name.
    ///
    /// - Throws: `ProbeError` when AMQP does not answer; failures of the HTTP sources are in the result.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        var log = CollectorLog(time)
        let start = time.now()
        let looks: [QueueLook]
        do {
            looks = try await link.look(at: selection.exact, until: deadline)
        } catch {
            // Nobody looked meanwhile: for how long queues stood still is not known any more, nor how deep they are.
            stall = QueueStall()
            await management?.forget()
            await plugin?.forget()
            throw error
        }
        log.note("amqp", since: start)
        // What hangs over HTTP must not take the round's last moment with it: the target itself has answered.
        let now = time.now()
        let webDeadline = now + (deadline - now) * 4 / 5
        async let managementRound = management?.read(until: webDeadline)
        async let pluginRound = plugin?.read(until: webDeadline)
        var round = BrokerRound(
            looks: Array(zip(selection.exact, looks)), management: await managementRound, plugin: await pluginRound)
        await addQueuesOfPlugin(to: &round, until: webDeadline)
        if Task.isCancelled { throw ProbeError(.cancelled, "the agent is stopping") }
        return await result(of: round, outcomes: log.outcomes + round.outcomes, version: await link.serverVersion)
    }

    /// One round trip over AMQP.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        try await link.ping(until: deadline)
    }

    /// An element whenever the kept connection ended without our doing.
    public nonisolated var connectionLosses: AsyncStream<Void> { link.losses }

    /// Ends the kept connection.
    public func close() async { await link.close() }

    /// `rabbitmq_up 0` and nothing else.
    public nonisolated func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        [MetricFamily(Self.up, samples: [Sample(labelNames: [], labelValues: [], value: 0)])]
    }

    /// Reads from the plugin what the management API did not say of queues.
    private func addQueuesOfPlugin(to round: inout BrokerRound, until deadline: MonotonicInstant) async {
        guard let plugin, round.plugin?.families != nil else { return }
        if let board = round.management?.board {
            let read = await plugin.readConsumers(of: Set(board.named.map(\.queue)), until: deadline)
            round.pluginQueues = read.queues
            if let outcome = read.outcome { round.outcomes.append(outcome) }
        } else {
            let read = await plugin.readQueues(until: deadline)
            let selection = selection
            var ranking = QueueRanking(Self.limits(settings), wasNamed: namedOfPlugin) {
                selection.isWanted($0) || selection.isDeadLetterQueue($0)
            }
            for facts in read.queues.values { ranking.take(facts) }
            let board = ranking.finish()
            namedOfPlugin = Set(board.named.map(\.queue))
            // Also where there was no time to ask anew; a failure has left nothing to show.
            if !read.queues.isEmpty || read.outcome.map({ $0.error == nil }) ?? false { round.pluginBoard = board }
            round.pluginQueues = read.queues.filter { namedOfPlugin.contains($0.key) }
            if let outcome = read.outcome { round.outcomes.append(outcome) }
        }
    }

    private func result(of round: BrokerRound, outcomes: [CollectorOutcome], version: String?) async -> ProbeResult {
        let known = await management?.deadLetterQueues ?? []
        var table = QueueTable(
            looks: round.looks, board: round.board, details: round.details,
            isDeadLetterQueue: { known.contains($0) || selection.isDeadLetterQueue($0) })
        table.addAges(&stall, at: time.now(), wall: time.wallClock())
        table.addArrivals(&arrivals, at: time.now())
        var sink = MetricSink()
        sink.add(Self.up, 1)
        round.add(to: &sink)
        QueueFamilies.add(table, to: &sink)
        PluginQueueFamilies.add(round.pluginQueues, to: &sink)
        CollectorFamilies.add(outcomes, to: &sink)
        reports.note(outcomes)
        reports.note(warnings(round, table))
        return ProbeResult(
            families: sink.finish(), version: version, summary: BrokerSummary.text(round, table))
    }

    private func warnings(_ round: BrokerRound, _ table: QueueTable) -> [String: String] {
        var warnings: [String: String] = [:]
        if management == nil, plugin == nil, !selection.patterns.isEmpty {
            let patterns = selection.patterns.map { "\"\($0.text)\"" }.joined(separator: ", ")
            warnings["queue_patterns"] = "\(patterns): AMQP cannot list queues; set management_url or metrics_url"
        }
        if let board = round.board, board.leftOut > 0 {
            warnings["queue_limit"] =
                "\(board.leftOut) queues that the settings ask for are summed: more than \(settings.queueLimit)"
        }
        if let dropped = round.plugin?.tooLarge, !dropped.isEmpty {
            warnings["metrics_limit"] =
                "not passed on, more than \(PluginFilter.familyLimit) series each: "
                + dropped.prefix(5).joined(separator: ", ")
        }
        for (queue, reason) in table.refusals.prefix(20) { warnings["queue \(queue.name)"] = reason }
        return warnings
    }

    /// Queues that nobody named are of interest for their sums and for those that fill up: that can wait.
    private static func queueInterval(_ settings: RabbitMQProbeSettings) -> Duration {
        settings.queues.isEmpty && settings.deadLetterQueues.isEmpty ? settings.costlyInterval : .zero
    }

    private static func limits(_ settings: RabbitMQProbeSettings) -> QueueRanking.Limits {
        QueueRanking.Limits(top: max(0, settings.topQueues), wanted: max(0, settings.queueLimit))
    }
}
