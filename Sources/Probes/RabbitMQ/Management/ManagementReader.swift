import Telemetry

/// Asks the management API: nodes every round, queues as often as the broker can afford.
///
/// The cheap form of the queue list (`disable_stats` with `enable_queue_totals`, RabbitMQ 3.10 and newer; an older
/// broker gives the dear one cut down to the same columns) costs a quarter of the dear form, which is asked rarely, for
/// consumers, ages and dead-letter routes. Neither is paged: a page costs the broker nearly as much as the whole list.
/// Lists are read element by element, so memory grows with the answer's bytes only.
actor ManagementReader {
    private static let nodesPath =
        "/api/nodes?columns=" + (BrokerNode.columns + CoreFamily.nodeColumns).joined(separator: ",")
    private static let listPath =
        "/api/queues?disable_stats=true&enable_queue_totals=true&columns=vhost,name,type,state,arguments,messages,"
        + "messages_ready,messages_unacknowledged,members,online,leader"
    private static let detailsPath =
        "/api/queues?columns=vhost,name,state,arguments,effective_policy_definition,messages,messages_ready,"
        + "messages_unacknowledged,consumers,head_message_timestamp,message_stats.ack,message_stats.deliver_no_ack,"
        + "message_stats.get_no_ack,message_stats.publish,message_stats.deliver_get,members,online,leader"
    /// How many exchanges of dead letters are asked for their bindings in one pass.
    private static let exchangeLimit = 50

    private let source: any WebSource
    private let selection: QueueSelection
    private let limits: QueueRanking.Limits
    private let asksForOverview: Bool
    private let time: any TimeSource
    private var listPacing = Pacing(interval: .zero, patience: 20)
    private var detailsPacing: Pacing
    private var board: QueueBoard?
    private var details: QueueDetails?
    private var listTargets = DeadLetterTargets()

    init(
        _ source: any WebSource, selection: QueueSelection, limits: QueueRanking.Limits, costlyInterval: Duration,
        asksForOverview: Bool, time: any TimeSource
    ) {
        self.source = source
        self.selection = selection
        self.limits = limits
        self.asksForOverview = asksForOverview
        self.time = time
        detailsPacing = Pacing(interval: costlyInterval, patience: 100)
    }

    /// Queues that are known to take dead letters.
    var deadLetterQueues: Set<QueueName> {
        listTargets.queues.union(details?.targets.queues ?? [])
    }

    /// Drops what was known, so that everything is asked anew: the broker may be another one now.
    func forget() {
        board = nil
        details = nil
        listTargets = DeadLetterTargets()
        listPacing = Pacing(interval: listPacing.interval, patience: listPacing.patience)
        detailsPacing = Pacing(interval: detailsPacing.interval, patience: detailsPacing.patience)
    }

    /// One round; what fails is in its outcomes.
    func read(until deadline: MonotonicInstant) async -> ManagementRound {
        var round = ManagementRound()
        var log = CollectorLog(time)
        let start = time.now()
        await readNodes(&round, &log, deadline)
        // A broker that did not answer this will not answer more.
        if round.nodes != nil {
            await readBoard(&log, deadline)
            await readDetails(&log, deadline, enough: (deadline - start) / 2)
        } else {
            forget()
        }
        round.board = board
        round.details = details
        round.outcomes = log.outcomes
        return round
    }

    private func readNodes(
        _ round: inout ManagementRound, _ log: inout CollectorLog, _ deadline: MonotonicInstant
    ) async {
        let start = time.now()
        do throws(ProbeError) {
            let nodes = try await json(Self.nodesPath, deadline).items ?? []
            guard nodes.contains(where: { BrokerNode($0) != nil }) else {
                throw ProbeError(.malformed, "the management API named no node")
            }
            if asksForOverview {
                let overview = try await json("/api/overview", deadline)
                let own = nodes.first { $0["name"]?.text == overview["node"]?.text }
                round.overview = BrokerOverview(overview: overview, node: own)
            }
            round.nodes = nodes.compactMap { BrokerNode($0) }
            log.note("management", since: start)
        } catch {
            log.note("management", since: start, error)
        }
    }

    private func readBoard(_ log: inout CollectorLog, _ deadline: MonotonicInstant) async {
        let start = time.now()
        guard listPacing.isDue(at: start) else {
            log.note("queues", since: start, listPacing.failure)
            return
        }
        var failure: ProbeError?
        do throws(ProbeError) {
            try await readList(deadline)
        } catch {
            board = nil
            failure = error
        }
        listPacing.note(from: start, to: time.now(), failure)
        log.note("queues", since: start, failure)
    }

    private func readList(_ deadline: MonotonicInstant) async throws(ProbeError) {
        let selection = selection
        let known = deadLetterQueues
        var targets = DeadLetterTargets()
        var ranking = QueueRanking(limits, wasNamed: Set(board?.named.map(\.queue) ?? [])) { queue in
            selection.isWanted(queue) || known.contains(queue) || selection.isDeadLetterQueue(queue)
        }
        try await forEachQueue(Self.listPath, deadline) { facts in
            ranking.take(facts)
            if let route = facts.deadLetters { targets.add(route) }
        }
        board = ranking.finish()
        listTargets = targets
    }

    /// Postponed to a later round where the list has left less than half of this one's time.
    private func readDetails(_ log: inout CollectorLog, _ deadline: MonotonicInstant, enough: Duration) async {
        let start = time.now()
        guard let board else {
            details = nil
            return
        }
        guard detailsPacing.isDue(at: start) else {
            log.note("queue_details", since: start, detailsPacing.failure)
            return
        }
        guard deadline - start >= enough else { return }
        var failure: ProbeError?
        do throws(ProbeError) {
            details = try await details(of: Set(board.named.map(\.queue)), deadline)
        } catch {
            details = nil
            failure = error
        }
        detailsPacing.note(from: start, to: time.now(), failure)
        log.note("queue_details", since: start, failure)
    }

    private func details(
        of named: Set<QueueName>, _ deadline: MonotonicInstant
    ) async throws(ProbeError) -> QueueDetails {
        var found = QueueDetails()
        try await forEachQueue(Self.detailsPath, deadline) { facts in
            if let route = facts.deadLetters { found.targets.add(route) }
            if facts.consumers == 0, (facts.messages ?? 0) > 0 { found.withoutConsumers += 1 }
            if named.contains(facts.queue) { found.queues[facts.queue] = facts }
        }
        await addBindings(to: &found.targets, deadline)
        return found
    }

    /// Adds the queues behind exchanges of dead letters; what cannot be asked now stays as it was.
    private func addBindings(to targets: inout DeadLetterTargets, _ deadline: MonotonicInstant) async {
        let routes = targets.exchanges.union(listTargets.exchanges)
        for route in routes.sorted(by: DeadLetterRoute.comesFirst).prefix(Self.exchangeLimit) {
            do throws(ProbeError) {
                for queue in try await bindings(of: route, deadline) { targets.add(queue) }
            } catch {
                for queue in details?.targets.queues ?? [] { targets.add(queue) }
                return
            }
        }
    }

    private func bindings(
        of route: DeadLetterRoute, _ deadline: MonotonicInstant
    ) async throws(ProbeError) -> [QueueName] {
        let path =
            "/api/exchanges/\(PercentEncoding.segment(route.virtualHost))/\(PercentEncoding.segment(route.exchange))"
            + "/bindings/source"
        do {
            let items = try await json(path, deadline).items ?? []
            return items.compactMap { item in
                guard item["destination_type"]?.text == "queue", let name = item["destination"]?.text else {
                    return nil
                }
                return QueueName(virtualHost: route.virtualHost, name: name)
            }
        } catch {
            // Queues may name an exchange that nobody has made.
            if error.code == .missing { return [] }
            throw error
        }
    }

    private func forEachQueue(
        _ path: String, _ deadline: MonotonicInstant, _ body: (QueueFacts) -> Void
    ) async throws(ProbeError) {
        let bytes = try await source.get(path, timeout: deadline - time.now())
        do {
            try JSONParser.forEachElement(of: bytes) { json in
                if let facts = QueueFacts(json) { body(facts) }
            }
        } catch {
            throw ProbeError(notJSON: bytes, error, from: .management)
        }
    }

    private func json(_ path: String, _ deadline: MonotonicInstant) async throws(ProbeError) -> JSONValue {
        let bytes = try await source.get(path, timeout: deadline - time.now())
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw ProbeError(notJSON: bytes, error, from: .management)
        }
    }
}

extension DeadLetterRoute {
    /// An order, so that the same exchanges are asked in every pass.
    fileprivate static func comesFirst(_ left: Self, _ right: Self) -> Bool {
        (left.virtualHost, left.exchange) < (right.virtualHost, right.exchange)
    }
}
