import Exporters
import Testing

@Suite("Metrics of one name are one")
struct MetricMergingTests {
    private func point(_ value: Int64) -> NumberPoint { NumberPoint(time: 1, value: .int(value)) }

    @Test("points of one shape come together in the order of the first, others stay apart")
    func merged() {
        let up = MetricData(name: "pg_up", shape: .gauge([point(1)]))
        let other = MetricData(name: "other", shape: .gauge([point(2)]))
        let down = MetricData(name: "pg_up", shape: .gauge([point(0)]))
        let sum = MetricData(name: "pg_up", shape: .sum([point(3)], temporality: .cumulative, isMonotonic: true))
        let delta = MetricData(name: "pg_up", shape: .sum([point(4)], temporality: .delta, isMonotonic: true))
        let merged = MetricData.merged([up, other, down, sum, delta])
        #expect(merged.map(\.name) == ["pg_up", "other", "pg_up", "pg_up"])
        #expect(merged[0].shape == .gauge([point(1), point(0)]))
        #expect(merged[2] == sum && merged[3] == delta)
    }
}
