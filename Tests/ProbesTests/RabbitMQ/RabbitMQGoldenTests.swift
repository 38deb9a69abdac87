import AgentTestKit
import Foundation
import Telemetry
import Testing

@testable import Probes

/// What a round against the recorded broker publishes, line by line, from each set of sources.
///
/// After a change that is meant: run with `OMNIFLOW_UPDATE_GOLDENS=1`, then read the difference.
@Suite("Families of the recorded broker")
struct RabbitMQGoldenTests {
    @Test("are those of the golden file", arguments: ["amqp", "management", "plugin", "both"])
    func golden(sources: String) async throws {
        let usesManagement = ["management", "both"].contains(sources)
        let broker = try ScriptedBroker(
            queues: ["orders.*", "orders.7", "mail", "gone"],
            management: usesManagement ? try .management() : nil,
            plugin: ["plugin", "both"].contains(sources) ? try .plugin() : nil,
            change: { $0.topQueues = 3 })
        _ = try await broker.measure()
        broker.time.advance(by: .seconds(15))
        let lines = Self.lines(try await broker.measure().families)
        let path = RecordedBroker.folder + "golden-\(sources).txt"
        if ProcessInfo.processInfo.environment["OMNIFLOW_UPDATE_GOLDENS"] != nil {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
        }
        let golden = try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n").map(
            String.init)
        #expect(Set(lines).subtracting(golden) == [], "new")
        #expect(Set(golden).subtracting(lines) == [], "gone")
        #expect(lines.count == golden.count)
    }

    private static func lines(_ families: [MetricFamily]) -> [String] {
        families.flatMap { family in
            family.samples.map { sample in
                let labels = zip(sample.labelNames, sample.labelValues).map { "\($0)=\"\($1)\"" }
                return "\(family.descriptor.kind) \(family.descriptor.name)\(sample.suffix.rawValue)"
                    + "{\(labels.joined(separator: ","))} \(sample.value)"
            }
        }.sorted()
    }
}
