import AgentTestKit
import Telemetry
import Testing

@testable import Agent

@Suite("How long up-checks and rounds take")
struct DurationHistogramTests {
    @Test("Buckets count everything up to their bound, and the last one everything")
    func buckets() {
        var histogram = DurationHistogram()
        for duration in [Duration.microseconds(400), .milliseconds(1), .milliseconds(30), .seconds(7)] {
            histogram.add(duration)
        }
        var sink = MetricSink()
        histogram.write(AgentMetrics.Families.upCheckDuration, ["redis", "redis/cache"], to: &sink)
        let families = sink.finish()
        let samples = families.first?.samples ?? []
        func bucket(_ bound: String) -> Double? {
            samples.first { $0.suffix == .bucket && $0.labelValues.last == bound }?.value
        }
        #expect(bucket("0.0005") == 1)
        #expect(bucket("0.001") == 2)
        #expect(bucket("0.025") == 2)
        #expect(bucket("0.05") == 3)
        #expect(bucket("5") == 3)
        #expect(bucket("+Inf") == 4)
        #expect(samples.first { $0.suffix == .count }?.value == 4)
        #expect(abs((samples.first { $0.suffix == .sum }?.value ?? 0) - 7.0314) < 1e-9)
        #expect(samples.count == DurationHistogram.bounds.count + 3)
        #expect(ProbeConformance.violations(in: families).isEmpty)
    }

    @Test("A round begins early enough for the longest of the newest ones to end before the scrape")
    func lead() {
        var durations = RoundDurations()
        #expect(durations.lead(shortest: .milliseconds(60), period: .seconds(15)) == .milliseconds(60))
        durations.add(.milliseconds(10))
        #expect(durations.lead(shortest: .milliseconds(60), period: .seconds(15)) == .milliseconds(60))
        durations.add(.milliseconds(200))
        #expect(durations.lead(shortest: .milliseconds(60), period: .seconds(15)) == .milliseconds(300))
        durations.add(.seconds(9))
        #expect(durations.lead(shortest: .milliseconds(60), period: .seconds(15)) == .milliseconds(7_500))
        for _ in 0..<8 { durations.add(.milliseconds(10)) }
        #expect(durations.lead(shortest: .milliseconds(60), period: .seconds(15)) == .milliseconds(60))
    }
}
