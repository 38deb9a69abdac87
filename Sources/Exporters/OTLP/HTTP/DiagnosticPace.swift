import Telemetry

/// Decides which failures are told, so that an outage of hours does not fill the log.
struct DiagnosticPace {
    private static let interval = Duration.seconds(60)

    let destination: String
    private var lastFailure: MonotonicInstant?
    private var lastWarning: MonotonicInstant?
    /// Whether people were told that it fails, and not yet that it works.
    private var isFailing = false
    private var failures = 0
    private var lost = 0

    init(destination: String) {
        self.destination = destination
    }

    /// Notes a failure; what to tell of it and of those before, or nil for not now.
    mutating func failed(
        _ failure: ExportFailure, lost items: Int, isPartial: Bool = false, now: MonotonicInstant
    ) -> OTLPDiagnostic? {
        failures += 1
        lost += items
        guard isDue(lastFailure, now) else { return nil }
        lastFailure = now
        isFailing = true
        return tell(isPartial ? .partial : .failing, failure.errorType, failure.reason)
    }

    /// Notes that all was taken; what to tell of it, or nil for nothing.
    mutating func succeeded(saying message: String, now: MonotonicInstant) -> [OTLPDiagnostic] {
        var told: [OTLPDiagnostic] = []
        if isFailing {
            isFailing = false
            told.append(tell(.recovered, nil, "the destination takes everything"))
        }
        if !message.isEmpty, isDue(lastWarning, now) {
            lastWarning = now
            let warning = OTLPDiagnostic(
                kind: .warning, destination: destination, errorType: nil, reason: message, failures: 0, lost: 0)
            told.append(warning)
        }
        return told
    }

    private func isDue(_ last: MonotonicInstant?, _ now: MonotonicInstant) -> Bool {
        last.map { now - $0 >= Self.interval } ?? true
    }

    private mutating func tell(_ kind: OTLPDiagnostic.Kind, _ errorType: String?, _ reason: String) -> OTLPDiagnostic {
        defer {
            failures = 0
            lost = 0
        }
        return OTLPDiagnostic(
            kind: kind, destination: destination, errorType: errorType, reason: reason, failures: failures, lost: lost)
    }
}
