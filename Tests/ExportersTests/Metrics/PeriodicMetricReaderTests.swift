import AgentTestKit
import CoreMetrics
import Synchronization
import Telemetry
import Testing

@testable import Exporters

@Suite("Metrics leave again and again")
struct PeriodicMetricReaderTests {
    private let time = ManualTime()

    /// Takes what comes, or holds it until it is told or cancelled.
    private final class Receiver: OTLPExporter {
        let exports = Tally()
        let begun = Tally()
        let release = Tally()
        private let received = Mutex<[[MetricData]]>([])
        private let underWay = Mutex((now: 0, most: 0))
        private let isHolding: Bool
        private let rejects: Bool

        init(holding: Bool = false, rejecting: Bool = false) {
            isHolding = holding
            rejects = rejecting
        }

        var metrics: [[MetricData]] { received.withLock { $0 } }
        var most: Int { underWay.withLock { $0.most } }

        func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
            underWay.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            defer { underWay.withLock { $0.now -= 1 } }
            begun.add()
            if isHolding { await release.wait(for: begun.value) }
            guard !Task.isCancelled, case .metrics(let metrics) = items else {
                exports.add()
                return ExportOutcome(accepted: 0, rejected: items.count, errorType: "cancelled")
            }
            received.withLock { $0.append(metrics) }
            exports.add()
            if rejects { return ExportOutcome(accepted: 0, rejected: items.count, errorType: "503") }
            return ExportOutcome(accepted: items.count)
        }
    }

    private func counted(_ metrics: [MetricData]) -> [NumberPoint.Value] {
        metrics.filter { $0.name == "c" }.flatMap { $0.numbers.map(\.value) }
    }

    @Test("Each interval has an export, and the end one more")
    func intervals() async {
        let registry = MetricRegistry(time: time)
        let receiver = Receiver()
        let counter = Counter(label: "c", factory: registry)
        let periodic = PeriodicMetricReader(
            MetricReader(registry, temporality: .delta), exporter: receiver, interval: .seconds(60), time: time,
            source: { [MetricData(name: "snapshot", shape: .gauge([NumberPoint(time: 1, value: .int(1))]))] })
        await withTaskGroup { group in
            group.addTask { await periodic.run() }
            for round in 1...3 {
                counter.increment(by: round)
                await time.waitForSleepers(1)
                time.advance(by: .seconds(60))
                await receiver.exports.wait(for: round)
            }
            await time.waitForSleepers(1)
            counter.increment(by: 10)
            periodic.shutdown(until: time.now() + .seconds(5))
        }
        #expect(receiver.metrics.map { counted($0) } == [[.int(1)], [.int(2)], [.int(3)], [.int(10)]])
        #expect(receiver.metrics.allSatisfy { $0.contains { $0.name == "snapshot" } })
        let statistics = periodic.statistics
        #expect(statistics.collections == 4)
        #expect(statistics.lostPoints == 0 && statistics.failedExports == 0 && statistics.lastError == nil)
        // How long gathering took is measured, too, and told with the next export.
        #expect(receiver.metrics.last?.contains { $0.name == "otel.sdk.metric_reader.collection.duration" } == true)
    }

    @Test("An export that takes longer than the interval makes others wait, and the starts it missed are skipped")
    func slowExports() async {
        let registry = MetricRegistry(time: time)
        Counter(label: "c", factory: registry).increment()
        let receiver = Receiver(holding: true)
        let start = time.now()
        let periodic = PeriodicMetricReader(
            MetricReader(registry), exporter: receiver, interval: .seconds(10), timeout: .seconds(100), time: time)
        await withTaskGroup { group in
            group.addTask { await periodic.run() }
            await time.waitForSleepers(1)
            time.advance(by: .seconds(10))
            await receiver.begun.wait(for: 1)
            await time.waitForSleepers(1)
            time.advance(by: .seconds(25))
            receiver.release.add()
            await receiver.exports.wait(for: 1)
            // The starts at 20 and 30 seconds have passed: the next one is at 40.
            while time.instants != [start + .seconds(40)] { await Task.yield() }
            group.cancelAll()
        }
        #expect(receiver.most == 1)
        #expect(periodic.statistics.collections == 1)
    }

    @Test("An export ends at its deadline, whatever the exporter waits for, and what was not taken is counted")
    func deadline() async {
        let registry = MetricRegistry(time: time)
        Counter(label: "c", factory: registry).increment()
        let receiver = Receiver(holding: true)
        let periodic = PeriodicMetricReader(
            MetricReader(registry), exporter: receiver, interval: .seconds(60), timeout: .seconds(30), time: time)
        await withTaskGroup { group in
            group.addTask { await periodic.run() }
            await time.waitForSleepers(1)
            time.advance(by: .seconds(60))
            await receiver.begun.wait(for: 1)
            await time.waitForSleepers(1)
            time.advance(by: .seconds(30))
            await receiver.exports.wait(for: 1)
            await time.waitForSleepers(1)
            group.cancelAll()
        }
        let statistics = periodic.statistics
        #expect(statistics.failedExports == 1 && statistics.lostPoints > 0 && statistics.exportedPoints == 0)
        #expect(statistics.lastError == "cancelled" && statistics.lastSuccess == nil)
    }

    @Test("The end of the program bounds an export that is under way")
    func shutdownDuringExport() async {
        let registry = MetricRegistry(time: time)
        Counter(label: "c", factory: registry).increment()
        let receiver = Receiver(holding: true)
        let periodic = PeriodicMetricReader(
            MetricReader(registry), exporter: receiver, interval: .seconds(60), timeout: .seconds(300), time: time)
        await withTaskGroup { group in
            group.addTask { await periodic.run() }
            await time.waitForSleepers(1)
            time.advance(by: .seconds(60))
            await receiver.begun.wait(for: 1)
            let end = time.now() + .seconds(5)
            periodic.shutdown(until: end)
            while time.instants != [end] { await Task.yield() }
            time.advance(by: .seconds(5))
        }
        #expect(receiver.most == 1)
        #expect(periodic.statistics.failedExports >= 1)
    }

    @Test("Points that were refused are lost and counted")
    func refused() async {
        let registry = MetricRegistry(time: time)
        Counter(label: "c", factory: registry).increment()
        let receiver = Receiver(rejecting: true)
        let periodic = PeriodicMetricReader(MetricReader(registry), exporter: receiver, time: time)
        await withTaskGroup { group in
            group.addTask { await periodic.run() }
            await time.waitForSleepers(1)
            periodic.shutdown(until: time.now() + .seconds(5))
        }
        #expect(
            periodic.statistics.lostPoints == UInt64(receiver.metrics.flatMap(\.self).reduce(0) { $0 + $1.pointCount }))
        #expect(periodic.statistics.lastError == "503")
    }

    @Test("Where there is nothing to say nothing is sent")
    func nothing() async {
        let receiver = Receiver()
        let registry = MetricRegistry(time: time)
        let reader = MetricReader(registry, temporality: .delta)
        let periodic = PeriodicMetricReader(reader, exporter: receiver, time: time)
        periodic.shutdown(until: time.now() + .seconds(5))
        await periodic.run()
        #expect(receiver.metrics.isEmpty)
        #expect(periodic.statistics.collections == 1)
    }
}
