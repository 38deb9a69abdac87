import AgentTestKit
import RabbitMQClient
import Synchronization
import Telemetry

@testable import Probes

/// A probe over scripted sources, with a clock that stands still.
struct ScriptedBroker {
    /// What the recorded broker's named queues look like over AMQP.
    static let looks: [String: QueueLook] = [
        "orders.7": .found(ready: 16, consumers: 1), "mail": .found(ready: 1, consumers: 0),
        "secret": .refused("no right to look at the queue"),
    ]

    let time = ManualTime(wall: WallTime(secondsSinceEpoch: 1_763_800_600))
    let session: ScriptedSession
    let management: ScriptedWeb?
    let plugin: ScriptedWeb?
    let probe: RabbitMQProbe
    private let told: Told

    private final class Told: Sendable {
        let reports = Mutex<[String]>([])
    }

    /// What the probe has reported since the last look.
    var reports: [String] {
        told.reports.withLock { reports in
            defer { reports = [] }
            return reports
        }
    }

    init(
        queues: [String] = [], deadLetterQueues: [String] = [], looks: [String: QueueLook] = looks,
        management: ScriptedWeb? = nil, plugin: ScriptedWeb? = nil,
        change: (inout RabbitMQProbeSettings) -> Void = { _ in }
    ) throws {
        var settings = RabbitMQProbeSettings(
            connection: try RabbitMQSettings(url: "amqp://monitor@127.0.0.1:5672/%2F"), queues: queues)
        settings.deadLetterQueues = deadLetterQueues
        change(&settings)
        let (session, told) = (ScriptedSession(looks), Told())
        self.session = session
        self.told = told
        self.management = management
        self.plugin = plugin
        probe = RabbitMQProbe(
            target: TargetID(kind: "rabbitmq", name: "broker"), settings: settings, time: time,
            sources: RabbitMQSources(management: management, plugin: plugin),
            connect: { _ async throws(ProbeError) -> any BrokerSession in session },
            report: { report in
                told.reports.withLock { $0.append("\(report.collector): \(report.reason ?? "works")") }
            })
    }

    /// One round with five seconds' time.
    func measure() async throws(ProbeError) -> ProbeResult {
        try await probe.measure(until: time.now() + .seconds(5))
    }
}
