import CoreMetrics
import Synchronization

/// A backend of swift-metrics that keeps the names and dimensions of what was measured.
final class RecordedDurations: MetricsFactory {
    /// One measurement.
    struct Entry: Sendable, Equatable {
        let label: String
        let dimensions: [String: String]
    }

    private final class Handler: CounterHandler, RecorderHandler, TimerHandler {
        let entry: Entry
        let owner: RecordedDurations
        init(_ label: String, _ dimensions: [(String, String)], _ owner: RecordedDurations) {
            entry = Entry(label: label, dimensions: Dictionary(dimensions) { $1 })
            self.owner = owner
        }
        func increment(by amount: Int64) { owner.entries.withLock { $0.append(entry) } }
        func reset() {}
        func record(_ value: Int64) {}
        func record(_ value: Double) {}
        func recordNanoseconds(_ duration: Int64) { owner.entries.withLock { $0.append(entry) } }
    }

    private let entries = Mutex<[Entry]>([])

    /// What was measured under a name.
    func all(_ label: String) -> [[String: String]] {
        entries.withLock { $0.filter { $0.label == label }.map(\.dimensions) }
    }

    /// Whether nothing was measured.
    var isEmpty: Bool { entries.withLock { $0.isEmpty } }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Handler(label, dimensions, self)
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Handler(label, dimensions, self)
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handler(label, dimensions, self)
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
