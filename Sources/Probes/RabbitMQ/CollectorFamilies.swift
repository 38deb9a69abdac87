import Telemetry

/// How the parts of a round fared, as families.
enum CollectorFamilies {
    static let success = MetricDescriptor(
        "omniflow_rabbitmq_collector_success", .gauge, labels: ["collector"],
        help: "Whether a part of the newest round got its answer.")
    static let duration = MetricDescriptor(
        "omniflow_rabbitmq_collector_duration_seconds", .gauge, labels: ["collector"], unit: "seconds",
        help: "How long a part of the newest round took; 0 where an answer of before is still good.")

    static func add(_ outcomes: [CollectorOutcome], to sink: inout MetricSink) {
        for outcome in outcomes {
            sink.add(success, [outcome.name], outcome.error == nil ? 1 : 0)
            sink.add(duration, [outcome.name], outcome.duration.inSeconds)
        }
    }
}

/// Tells about changes in how collectors fare, each once.
struct CollectorReports {
    private let report: @Sendable (CollectorReport) -> Void
    private var errors: [String: String] = [:]
    private var warnings: [String: String] = [:]

    init(_ report: @escaping @Sendable (CollectorReport) -> Void) {
        self.report = report
    }

    /// Takes in how the collectors of a round went.
    mutating func note(_ outcomes: [CollectorOutcome]) {
        var now: [String: String] = [:]
        for outcome in outcomes {
            guard let error = outcome.error else { continue }
            now[outcome.name] = error.hint.map { "\(error.message); \($0)" } ?? error.message
        }
        // A collector that did not run is as it was.
        let ran = Set(outcomes.map(\.name))
        for (name, reason) in errors where !ran.contains(name) { now[name] = reason }
        tell(from: errors, to: now)
        errors = now
    }

    /// Takes in what else is worth saying in a round, by subject.
    mutating func note(_ warnings: [String: String]) {
        tell(from: self.warnings, to: warnings)
        self.warnings = warnings
    }

    private func tell(from before: [String: String], to now: [String: String]) {
        for name in Set(before.keys).union(now.keys).sorted() where before[name] != now[name] {
            report(CollectorReport(collector: name, reason: now[name]))
        }
    }
}
