import Telemetry
import Testing

@testable import Probes

/// One collector as the host probe would make it, called round by round.
final class CollectorRun {
    private let collector: any HostCollector
    // Its files have to be there as long as the collector.
    private let tree: FixtureTree?

    convenience init(_ name: String, _ tree: FixtureTree, _ names: NamesProfile = .current) throws {
        try self.init(name, tree.settings(names), tree)
    }

    init(_ name: String, _ settings: HostSettings, _ tree: FixtureTree? = nil) throws {
        self.tree = tree
        let entry = try #require(HostCollectorCatalog.all.first { $0.name == name })
        collector = entry.make(settings, HostSources(settings, time: FixedTime()))
    }

    /// What the collector gives now.
    func round() throws -> [Series: Double] {
        var sink = MetricSink()
        try collector.collect(into: &sink)
        #expect(sink.rejected == 0)
        return try Series.all(of: sink.finish())
    }

    /// What the collector gives in its first round.
    static func once(
        _ name: String, _ tree: FixtureTree, _ names: NamesProfile = .current
    ) throws -> [Series: Double] {
        try CollectorRun(name, tree, names).round()
    }
}

/// A sample's name and labels, whatever their order.
struct Series: Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    let description: String

    init(_ name: String, _ labels: [(String, String)]) {
        let sorted = labels.sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\($0.1)\"" }
        description = labels.isEmpty ? name : "\(name){\(sorted.joined(separator: ","))}"
    }

    /// The text with sorted labels and without spaces, as an exposition has it.
    init(stringLiteral text: String) {
        description = text
    }

    /// The samples by their series; fails where two have the same.
    static func all(of families: [MetricFamily]) throws -> [Series: Double] {
        var values: [Series: Double] = [:]
        for family in families {
            for sample in family.samples {
                let series = Series(family.descriptor.name, Array(zip(sample.labelNames, sample.labelValues)))
                #expect(values.updateValue(sample.value, forKey: series) == nil, "\(series) came twice")
            }
        }
        return values
    }
}

/// A clock that stands still.
struct FixedTime: TimeSource {
    func now() -> MonotonicInstant { MonotonicInstant(nanoseconds: 0) }
    func wallClock() -> WallTime { WallTime(secondsSinceEpoch: 1_700_000_000, nanoseconds: 250_000_000) }
    func sleep(until instant: MonotonicInstant) async throws {}
}
