import Exporters
import Glibc
import Telemetry

/// Millions of spans while nobody receives them: memory stays flat, and every span is accounted for.
struct Outage {
    enum Kind: String, CaseIterable {
        case refused = "connections are refused"
        case silent = "connections are taken and never answered"
    }

    let kind: Kind
    let spans: Int

    /// What the queue may hold by its own bound, in MiB: more than that must not come on top.
    private static let bound = 16.0

    func measure(into table: inout Table) async throws {
        let listener = try Listener()
        if kind == .refused { close(listener.descriptor) }
        defer { if kind == .silent { close(listener.descriptor) } }
        var configuration = OpenTelemetryConfiguration()
        configuration.traces.isEnabled = true
        configuration.traces.destination.url = "http://127.0.0.1:\(listener.port)/v1/traces"
        configuration.traces.destination.timeout = .seconds(1)
        // Shorter than the defaults, so that batches fail for good while spans come.
        configuration.traces.batch.exportTimeout = .seconds(2)
        let telemetry = OpenTelemetry(configuration, resource: .detected(ServiceIdentity(name: "load", version: "1")))
        guard let tracer = telemetry.tracer else { return }
        let wanted = spans
        var largest = 0.0
        let before = OwnProcess.privateMemory
        let (produced, most) = await withTaskGroup(of: Int?.self) { group in
            group.addTask {
                await telemetry.run()
                return nil
            }
            let watch = MemoryWatch()
            group.addTask {
                await Production.onThread {
                    var count = 0
                    while count < wanted {
                        count += Production.spans(min(10_000, wanted - count), with: tracer)
                        watch.look()
                    }
                    return count
                }
            }
            let produced = await group.next() ?? nil
            watch.look()
            group.cancelAll()
            return (produced ?? 0, watch.largest)
        }
        largest = most
        tell(&table, produced, SpanTally(telemetry), memory: (before, largest, OwnProcess.privateMemory))
    }

    private func tell(
        _ table: inout Table, _ produced: Int, _ tally: SpanTally, memory: (before: Double, most: Double, after: Double)
    ) {
        table.head("\(spans) spans while \(kind.rawValue)")
        table.row("private memory before, MiB", Table.text(memory.before, digits: 1))
        table.row("private memory during, largest, MiB", Table.text(memory.most, digits: 1))
        table.row("private memory after, MiB", Table.text(memory.after, digits: 1))
        let grown = max(memory.most, memory.after) - memory.before
        table.row(
            "grown by, MiB, at most \(Int(Self.bound))", Table.text(grown, digits: 1), reached: grown <= Self.bound)
        table.row("spans begun and ended", "\(produced)")
        table.row("  exported", "\(tally.exported)")
        for (error, count) in tally.failed.sorted(by: { $0.key < $1.key }) {
            table.row("  failed: \(error)", "\(count)")
        }
        table.row("  dropped, the queue was full", "\(tally.dropped)")
        table.row("  waiting", "\(tally.waiting)")
        table.row("  in flight", "\(tally.inFlight)")
        table.row("sum of these", "\(tally.sum)", reached: tally.sum == produced)
    }
}
