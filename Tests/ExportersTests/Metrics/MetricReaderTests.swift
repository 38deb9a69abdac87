import AgentTestKit
import CoreMetrics
import Telemetry
import Testing

@testable import Exporters

@Suite("A registry is read for OTLP")
struct MetricReaderTests {
    private let time = ManualTime()
    private let begin: UInt64 = 1_750_000_000_000_000_000

    private func registry() -> MetricRegistry {
        let registry = MetricRegistry(time: time)
        registry.describe(InstrumentDescriptor("r", bounds: [1, 2]))
        return registry
    }

    /// Seconds since the test began, in nanoseconds since 1970.
    private func at(_ seconds: UInt64) -> UInt64 { begin + seconds * 1_000_000_000 }

    @Test("Cumulative points count from the birth of the series, differences from the collection before")
    func temporality() {
        let registry = registry()
        let cumulative = MetricReader(registry)
        let delta = MetricReader(registry, temporality: .delta)
        let counter = Counter(label: "c", factory: registry)
        counter.increment(by: 3)
        time.advance(by: .seconds(10))
        #expect(
            cumulative.collect() == [
                MetricData(
                    name: "c",
                    shape: .sum(
                        [NumberPoint(startTime: at(0), time: at(10), value: .int(3))], temporality: .cumulative,
                        isMonotonic: true))
            ])
        #expect(delta.collect().first?.numbers == [NumberPoint(startTime: at(0), time: at(10), value: .int(3))])
        counter.increment(by: 4)
        time.advance(by: .seconds(10))
        #expect(cumulative.collect().first?.numbers == [NumberPoint(startTime: at(0), time: at(20), value: .int(7))])
        #expect(
            delta.collect() == [
                MetricData(
                    name: "c",
                    shape: .sum(
                        [NumberPoint(startTime: at(10), time: at(20), value: .int(4))], temporality: .delta,
                        isMonotonic: true))
            ])
        time.advance(by: .seconds(10))
        #expect(delta.collect().isEmpty)
        #expect(cumulative.collect().first?.numbers.first?.value == .int(7))
    }

    @Test("Readers of differences do not disturb each other, and /metrics sees nothing of them")
    func severalReaders() {
        let registry = registry()
        let readers = [MetricReader(registry, temporality: .delta), MetricReader(registry, temporality: .lowMemory)]
        let recorder = Recorder(label: "r", dimensions: [], aggregate: true, factory: registry)
        recorder.record(0.5)
        recorder.record(9)
        _ = readers[0].collect()
        recorder.record(1.5)
        let first = readers[0].collect().first?.histograms.first
        let second = readers[1].collect().first?.histograms.first
        #expect(first?.bucketCounts == [0, 1, 0])
        #expect(first?.minimum == 1.5 && first?.maximum == 1.5 && first?.sum == 1.5)
        #expect(second?.bucketCounts == [1, 1, 1])
        #expect(second?.minimum == 0.5 && second?.maximum == 9 && second?.sum == 11)
        #expect(registry.families().first?.samples.map(\.value) == [1, 2, 3, 11, 3])
    }

    @Test("The window of a reader that is gone serves the next one as new")
    func windows() {
        let registry = registry()
        let recorder = Recorder(label: "r", dimensions: [], aggregate: true, factory: registry)
        recorder.record(5)
        var reader = MetricReader(registry, temporality: .delta)
        _ = reader.collect()
        recorder.record(3)
        reader = MetricReader(registry, temporality: .delta)
        #expect(reader.collect().first?.histograms.first?.maximum == 5)
        recorder.record(4)
        let point = reader.collect().first?.histograms.first
        #expect(point?.count == 1 && point?.minimum == 4 && point?.maximum == 4)
    }

    @Test("A reset begins a new start time, and loses no difference")
    func reset() {
        let registry = registry()
        let (cumulative, delta) = (MetricReader(registry), MetricReader(registry, temporality: .delta))
        let counter = Counter(label: "c", factory: registry)
        let fraction = FloatingPointCounter(label: "f", factory: registry)
        counter.increment(by: 3)
        fraction.increment(by: 1.5)
        _ = delta.collect()
        counter.increment(by: 2)
        fraction.increment(by: 0.25)
        time.advance(by: .seconds(5))
        counter.reset()
        fraction.reset()
        counter.increment()
        fraction.increment(by: 0.5)
        time.advance(by: .seconds(5))
        #expect(
            cumulative.collect().map(\.numbers) == [
                [NumberPoint(startTime: at(5), time: at(10), value: .int(1))],
                [NumberPoint(startTime: at(5), time: at(10), value: .double(0.5))],
            ])
        #expect(delta.collect().map { $0.numbers.map(\.value) } == [[.int(3)], [.double(0.75)]])
    }

    @Test("What is destroyed tells its end, also where it was made again")
    func destroyed() {
        let registry = registry()
        let delta = MetricReader(registry, temporality: .delta)
        func counter(_ id: String) -> Counter { Counter(label: "c", dimensions: [("id", id)], factory: registry) }
        let (gone, again) = (counter("1"), counter("2"))
        gone.increment()
        again.increment()
        _ = delta.collect()
        gone.increment(by: 10)
        again.increment(by: 20)
        gone.destroy()
        again.destroy()
        counter("2").increment(by: 5)
        let points = delta.collect().first?.numbers ?? []
        #expect(points.map(\.value) == [.int(10), .int(25)])
        #expect(points.map(\.attributes) == [[Attribute("id", "1")], [Attribute("id", "2")]])
        #expect(delta.collect().isEmpty)

        let timer = Timer(label: "t", factory: registry)
        timer.recordSeconds(1)
        _ = delta.collect()
        timer.recordSeconds(2)
        timer.destroy()
        let last = delta.collect()
        #expect(last.map(\.name) == ["t"])
        #expect(last.first?.histograms.first?.sum == 2)
        #expect(delta.collect().isEmpty)
    }

    @Test("Meters are gauges, or sums where that is what they are, and never differences")
    func meters() {
        let registry = registry()
        let delta = MetricReader(registry, temporality: .delta)
        let active = Meter(label: "http.server.active_requests", factory: registry)
        let heat = Meter(label: "heat", factory: registry)
        active.increment()
        heat.set(21.5)
        for _ in 0..<2 {
            time.advance(by: .seconds(1))
            let metrics = delta.collect()
            #expect(metrics.map(\.name) == ["heat", "http.server.active_requests"])
            guard case .gauge(let gauges) = metrics[0].shape,
                case .sum(let sums, .cumulative, isMonotonic: false) = metrics[1].shape
            else {
                Issue.record("\(metrics)")
                return
            }
            #expect(gauges.map(\.value) == [.double(21.5)] && gauges.map(\.startTime) == [0])
            #expect(sums.map(\.value) == [.double(1)] && sums.map(\.startTime) == [at(0)])
        }
    }

    @Test("A clock that is set back puts no start after its end")
    func clockSetBack() {
        let registry = registry()
        let readers = [MetricReader(registry), MetricReader(registry, temporality: .delta)]
        let counter = Counter(label: "c", factory: registry)
        for _ in 0..<2 {
            counter.increment()
            for reader in readers {
                for point in reader.collect().flatMap(\.numbers) { #expect(point.startTime <= point.time) }
            }
            time.setWallClock(WallTime(secondsSinceEpoch: 1_600_000_000))
        }
    }

    @Test("Whatever is counted while it is read arrives exactly once")
    func concurrentCollections() async {
        let registry = registry()
        let delta = MetricReader(registry, temporality: .delta)
        let (tasks, rounds) = (4, 5_000)
        let (counted, recorded) = await withTaskGroup(of: (Int64, UInt64).self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    for round in 0..<rounds {
                        Counter(label: "c", factory: registry).increment()
                        Timer(label: "t", factory: registry).recordMilliseconds(round % 7)
                    }
                    return (0, 0)
                }
            }
            for _ in 0..<2 { group.addTask { (0..<200).reduce((0, 0)) { sum, _ in add(sum, delta.collect()) } } }
            return await group.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        }
        let rest = add((counted, recorded), delta.collect())
        #expect(rest.0 == Int64(tasks * rounds))
        #expect(rest.1 == UInt64(tasks * rounds))
    }
}

private func add(_ sum: (Int64, UInt64), _ metrics: [MetricData]) -> (Int64, UInt64) {
    var sum = sum
    for metric in metrics {
        for point in metric.numbers { if case .int(let value) = point.value { sum.0 += value } }
        for point in metric.histograms { sum.1 += point.bucketCounts.reduce(0, +) }
    }
    return sum
}
