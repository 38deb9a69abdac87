import Alerting
import Exporters
import ServiceLifecycle
import Synchronization
import Telemetry

/// Says when what leaves by OpenTelemetry does not arrive (`omniflow/local:telemetry`).
///
/// A signal fails whose receiver took nothing for five minutes, or of whose spans or records more than one in a hundred
/// were lost in the last five. Points of metrics that were lost say so by their gap alone: the next ones have the sums.
final class TelemetryWatch: Service {
    /// From one look to the next.
    static let beat: Duration = .seconds(30)
    /// How long a receiver may take nothing, and how far back losses count.
    static let patience: Duration = .seconds(300)
    /// The share that may be lost.
    static let tolerated = 0.01

    private let health: @Sendable () -> [SignalHealth]
    private let time: any TimeSource
    private let report: @Sendable (AlertReport) -> Void
    private let windows = Mutex<[OTLPSignal: DropWindow]>([:])

    /// Creates the service; `report` gets the check.
    init(
        health: @escaping @Sendable () -> [SignalHealth], time: any TimeSource,
        report: @escaping @Sendable (AlertReport) -> Void
    ) {
        self.health = health
        self.time = time
        self.report = report
    }

    func run() async throws {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            look()
            let time = self.time
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: Self.beat) }
        }
    }

    /// Reports how the signals fare; where none leaves, that all is well, since another life may have said otherwise.
    func look() {
        let now = time.now()
        let problems = health().compactMap { signal in
            let share = windows.withLock { windows in
                windows[signal.signal, default: DropWindow(Self.patience)].share(
                    dropped: signal.dropped, exported: signal.exported, at: now)
            }
            return Self.failure(of: signal, at: now) ?? Self.loss(of: signal, share: share)
        }
        let descriptor = OwnCheckCatalog.telemetry
        report(
            AlertReport(
                group: "omniflow/telemetry",
                conditions: [
                    AlertCondition(
                        key: AlertKey(check: descriptor.name(target: OwnCheckCatalog.target)),
                        level: problems.isEmpty ? .clear : .holds(descriptor.severity), measuredAt: now,
                        reason: problems.isEmpty ? nil : problems.joined(separator: "; "),
                        firstStep: descriptor.firstStep,
                        confirmation: ConfirmationPolicy(failAfter: 1, clearAfter: 1, detectsFlapping: false))
                ], isComplete: true))
    }

    /// That a receiver takes nothing for too long, in a sentence; nil where it does not.
    static func failure(of health: SignalHealth, at now: MonotonicInstant) -> String? {
        guard let since = health.failingSince, now - since >= patience else { return nil }
        let reason = health.reason.map { ": \($0)" } ?? ""
        let time = DurationWords.text(now - since)
        return "\(health.destination) has taken no \(health.signal.items) for \(time)\(reason)"
    }

    private static func loss(of health: SignalHealth, share: Double) -> String? {
        guard health.signal != .metrics, share > tolerated else { return nil }
        let part = ValueWords.text(share, unit: "ratio")
        return "\(part) of the \(health.signal.items) for \(health.destination) were lost in the last "
            + DurationWords.text(patience)
    }
}

extension OTLPSignal {
    /// What of the signal is counted, in words.
    fileprivate var items: String {
        switch self {
        case .traces: "spans"
        case .metrics: "metrics"
        case .logs: "log records"
        }
    }
}
