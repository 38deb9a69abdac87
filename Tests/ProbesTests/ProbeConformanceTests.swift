import AgentTestKit
import Telemetry
import Testing

@testable import Probes

@Suite("Every probe keeps the house's promises", .serialized)
struct ProbeConformanceTests {
    @Test(
        "The host probe conforms under both profiles, with every collector on",
        arguments: NamesProfile.allCases)
    func host(_ names: NamesProfile) async {
        var settings = HostSettings.defaults(names: names)
        settings.collectors = HostSettings.knownCollectors.map(\.name)
        let probe = HostProbe(settings: settings, time: SystemTime())
        let violations = await ProbeConformance.violations(of: probe, timeout: .seconds(120))
        #expect(violations == [])
    }

    @Test("Each collector conforms alone", arguments: HostCollectorCatalog.all.map(\.name))
    func collector(_ name: String) async throws {
        var settings = HostSettings.defaults(names: .current)
        settings.collectors = ["loadavg", name]
        let probe = HostProbe(settings: settings, time: SystemTime())
        let violations = await ProbeConformance.violations(of: probe, rounds: 2, timeout: .seconds(120))
        #expect(violations == [])
    }

    @Test("What does not conform is found")
    func violations() {
        let good = MetricDescriptor("x_total", .counter, labels: ["a"], help: "Something.")
        let bad = MetricDescriptor("omniflow_x_total", .gauge, labels: ["1"], unit: "seconds", help: "Nothing")
        let found = ProbeConformance.violations(in: [
            MetricFamily(
                good,
                samples: [
                    Sample(labelNames: ["a"], labelValues: ["1"], value: -1),
                    Sample(labelNames: ["a"], labelValues: ["1"], value: .nan),
                    Sample(labelNames: ["a"], labelValues: [], value: 1),
                ]),
            MetricFamily(good), MetricFamily(bad),
        ])
        #expect(found.count == 9, "\(found)")
    }
}
