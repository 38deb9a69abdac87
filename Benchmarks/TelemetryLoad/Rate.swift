import Exporters
import Glibc
import Telemetry
import Tracing

/// Spans at a constant pace, or as fast as they arrive, through the exporter into a receiver on this host.
struct Rate {
    /// How many are begun and ended in a second; nil for as many as arrive.
    let perSecond: Int?
    let seconds: Int

    /// How many spans a second are promised.
    private static let target = 50_000
    /// How many may be on their way where their arrival sets the pace: fewer than the queue holds.
    private static let window = 1_536

    func measure(into table: inout Table) async throws {
        let receiver = try Receiver()
        receiver.start()
        var configuration = OpenTelemetryConfiguration()
        configuration.traces.isEnabled = true
        configuration.traces.destination.url = "http://127.0.0.1:\(receiver.port)/v1/traces"
        let telemetry = OpenTelemetry(configuration, resource: .detected(ServiceIdentity(name: "load", version: "1")))
        guard let tracer = telemetry.tracer else { return }
        let begin = OwnProcess.now
        let cpu = OwnProcess.cpuSeconds
        let produced = await withTaskGroup(of: Int?.self) { group in
            group.addTask {
                await telemetry.run()
                return nil
            }
            group.addTask { await Production.onThread { produce(with: tracer, into: receiver) } }
            let produced = await group.next() ?? nil
            _ = await telemetry.flush(within: .seconds(10))
            group.cancelAll()
            return produced ?? 0
        }
        let took = OwnProcess.now - begin
        let used = OwnProcess.cpuSeconds - cpu
        tell(&table, produced, receiver.counts, SpanTally(telemetry), took: took, cpu: used)
    }

    /// The queue holds 2,048 spans and a batch of 512 leaves as soon as it is full, so nothing that is paced by the
    /// millisecond comes near its end; who comes late makes up for at most five milliseconds at once.
    private func produce(with tracer: OpenTelemetryTracer, into receiver: Receiver) -> Int {
        let begin = OwnProcess.now
        var count = 0
        guard let perSecond else {
            while OwnProcess.now - begin < Double(seconds) {
                let free = Self.window - (count - receiver.counts.spans)
                if free >= 64 { count += Production.spans(64, with: tracer) } else { sched_yield() }
            }
            return count
        }
        let most = max(1, perSecond / 200)
        while OwnProcess.now - begin < Double(seconds) {
            let due = Int((OwnProcess.now - begin) * Double(perSecond)) - count
            count += Production.spans(min(due, most), with: tracer)
            OwnProcess.wait(until: OwnProcess.now + 0.001)
        }
        return count
    }

    private func tell(
        _ table: inout Table, _ produced: Int, _ received: Receiver.Counts, _ tally: SpanTally, took: Double,
        cpu: Double
    ) {
        let pace = perSecond.map { "\($0) a second" } ?? "as fast as they arrive"
        table.head("spans through the exporter into a receiver on this host, \(pace), \(seconds) s")
        let rate = Double(received.spans) / took
        table.row("spans begun and ended", "\(produced)")
        table.row(
            "spans received", "\(received.spans)", reached: received.spans == produced)
        table.row("spans dropped or failed", "\(tally.sum - tally.exported)", reached: tally.sum == tally.exported)
        table.row("spans received a second", Table.text(rate, digits: 0), reached: rate >= Double(Self.target))
        table.row("ratio to \(Self.target) a second", Table.text(rate / Double(Self.target), digits: 2) + "x")
        table.row("requests", "\(received.requests)")
        table.row("bytes a span", Table.text(Double(received.bytes) / Double(max(1, received.spans)), digits: 0))
        table.row("CPU seconds, receiver left out", Table.text(cpu - received.cpuSeconds, digits: 2))
        let each = (cpu - received.cpuSeconds) / Double(max(1, produced)) * 1e6
        table.row("CPU a span, microseconds", Table.text(each, digits: 2))
    }
}
