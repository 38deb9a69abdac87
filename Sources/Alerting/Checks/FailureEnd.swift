import Telemetry

/// Remembers of a check when its newest failure was known to be over.
struct FailureEnd: Sendable {
    private var isFailing = false
    /// The end of the first good measurement after a failure; nil while it fails and where it never has.
    private(set) var moment: MonotonicInstant?

    /// Takes note of what a measurement says; an unknown state ends no failure.
    mutating func note(_ state: CheckState, _ measurement: Measurement?) {
        switch state {
        case .fail:
            isFailing = true
            moment = nil
        case .pass, .warn:
            if isFailing { moment = measurement?.finishedAt }
            isFailing = false
        case .disabled:
            isFailing = false
            moment = nil
        case .unknown: break
        }
    }
}
