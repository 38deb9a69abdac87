import Telemetry

/// What the plugin's endpoint gave in one round.
struct PluginRound: Sendable {
    /// The families to pass on; nil where `/metrics` failed.
    var families: [MetricFamily]?
    /// The node, its numbers read back from the families.
    var node: BrokerNode?
    /// Families with too many series to be passed on.
    var tooLarge: [String] = []
    var outcomes: [CollectorOutcome] = []
}

/// What the plugin said of queues, in this round or the newest one that asked.
struct QueueReading: Sendable {
    let queues: [QueueName: QueueFacts]
    /// How asking went; nil where there was no time for it.
    let outcome: CollectorOutcome?
}

/// An answer about queues that is kept until it is time to ask again.
private struct PacedQueues {
    var pacing: Pacing
    var queues: [QueueName: QueueFacts] = [:]
}

/// Asks the plugin rabbitmq_prometheus: its core families every round, queues as often as the broker can afford.
actor PluginReader {
    private static let depthPath =
        "/metrics/detailed?family=queue_coarse_metrics&family=queue_consumer_count"
    private static let consumersPath = "/metrics/detailed?family=queue_consumer_count"

    /// With less time than this left in a round, queues are left to the next.
    private static let enough = Duration.milliseconds(500)

    private let source: any WebSource
    private let passesRuntime: Bool
    private let queueInterval: Duration
    private let time: any TimeSource
    private var passedOn = PluginFamilies()
    /// The newest answer to each question about queues.
    private var answers: [String: PacedQueues] = [:]

    /// - Parameter queueInterval: how old what is known of queues may become at least; the broker's effort can make it
    ///   older.
    init(_ source: any WebSource, passesRuntime: Bool, queueInterval: Duration = .zero, time: any TimeSource) {
        self.source = source
        self.passesRuntime = passesRuntime
        self.queueInterval = queueInterval
        self.time = time
    }

    /// Reads the families to pass on; what fails is in the outcomes.
    func read(until deadline: MonotonicInstant) async -> PluginRound {
        var round = PluginRound()
        var log = CollectorLog(time)
        let start = time.now()
        do throws(ProbeError) {
            let filter = PluginFilter(passesRuntime: passesRuntime)
            let read = try await parse("/metrics", deadline, filter)
            guard !read.isEmpty else {
                throw ProbeError(
                    .wrongProtocol, "the Prometheus plugin has no rabbitmq_ family in its answer",
                    hint: WebService.plugin.whenRefused)
            }
            let families = passedOn.families(read, without: filter.tooLarge)
            round.node = BrokerNode(families)
            round.tooLarge = filter.tooLarge
            round.families = families
            log.note("metrics", since: start)
        } catch {
            forget()
            log.note("metrics", since: start, error)
        }
        round.outcomes = log.outcomes
        return round
    }

    /// Drops what was known of queues, so that they are asked anew.
    func forget() { answers = [:] }

    /// Depth and consumers of all queues that the node leads, for brokers without management API.
    func readQueues(
        until deadline: MonotonicInstant
    ) async -> QueueReading {
        await readQueues(Self.depthPath, deadline, isWanted: nil)
    }

    /// The consumers of the named queues, where the management API has said the rest.
    func readConsumers(
        of named: Set<QueueName>, until deadline: MonotonicInstant
    ) async -> QueueReading {
        await readQueues(Self.consumersPath, deadline) { named.contains($0) }
    }

    private func readQueues(
        _ path: String, _ deadline: MonotonicInstant, isWanted: ((QueueName) -> Bool)?
    ) async -> QueueReading {
        let start = time.now()
        var log = CollectorLog(time)
        var answer = answers[path] ?? PacedQueues(pacing: Pacing(interval: queueInterval, patience: 20))
        guard answer.pacing.isDue(at: start) else {
            return QueueReading(
                queues: answer.queues, outcome: log.note("metrics_queues", since: start, answer.pacing.failure))
        }
        guard deadline - start >= Self.enough else { return QueueReading(queues: answer.queues, outcome: nil) }
        var failure: ProbeError?
        do throws(ProbeError) {
            let reader = PluginQueues(isWanted: isWanted)
            _ = try await parse(path, deadline, reader)
            answer.queues = reader.queues
        } catch {
            answer.queues = [:]
            failure = error
        }
        answer.pacing.note(from: start, to: time.now(), failure)
        answers[path] = answer
        return QueueReading(queues: answer.queues, outcome: log.note("metrics_queues", since: start, failure))
    }

    private func parse(
        _ path: String, _ deadline: MonotonicInstant, _ reader: any ExpositionReader
    ) async throws(ProbeError) -> [ExpositionFamily] {
        let bytes = try await source.get(path, timeout: deadline - time.now())
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
            throw ProbeError(
                .wrongProtocol, "the Prometheus plugin answered a web page where metrics were expected",
                hint: WebService.plugin.whenMissing)
        }
        do {
            return try ExpositionParser.parse(bytes[...], reader: reader)
        } catch {
            throw ProbeError(.malformed, "the metrics of the Prometheus plugin cannot be read: \(error)")
        }
    }
}

extension BrokerNode {
    /// Reads the node's numbers back from the plugin's families.
    init(_ families: [MetricFamily]) {
        func value(_ name: String) -> Double? {
            families.first { $0.descriptor.name == name }?.samples.first?.value
        }
        let identity = families.first { $0.descriptor.name == "rabbitmq_identity_info" }?.samples.first
        let index = identity?.labelNames.firstIndex(of: "rabbitmq_node")
        self.init(name: index.flatMap { identity?.labelValues[$0] } ?? "")
        isRunning = true
        memoryUsed = value("rabbitmq_process_resident_memory_bytes")
        memoryLimit = value("rabbitmq_resident_memory_limit_bytes")
        memoryAlarm = value("rabbitmq_alarms_memory_used_watermark").map { $0 > 0 }
        diskFree = value("rabbitmq_disk_space_available_bytes")
        diskLimit = value("rabbitmq_disk_space_available_limit_bytes")
        diskAlarm = value("rabbitmq_alarms_free_disk_space_watermark").map { $0 > 0 }
        descriptorsUsed = value("rabbitmq_process_open_fds")
        descriptorsLimit = value("rabbitmq_process_max_fds")
    }
}
