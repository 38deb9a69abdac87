import Exporters
import Telemetry

/// How one signal of OpenTelemetry fares on its way out, as `status` shows it.
struct SignalStanding: Sendable, Equatable {
    /// `traces`, `metrics` or `logs`.
    let signal: String
    /// Scheme, host and port of its receiver.
    let destination: String
    /// How long ago something was last taken; nil for never.
    let lastSuccessAge: Duration?
    /// For how long nothing has been taken, since it was tried; nil while all is well.
    let failingFor: Duration?
    let waiting: Int
    let exported: UInt64
    let dropped: UInt64
    /// Why the newest export failed; nil while all is well.
    let problem: String?

    /// How a signal fares at a moment.
    init(_ health: SignalHealth, at now: MonotonicInstant) {
        signal = health.signal.rawValue
        destination = health.destination
        lastSuccessAge = health.lastSuccess.map { now - $0 }
        failingFor = health.failingSince.map { now - $0 }
        waiting = health.waiting
        exported = health.exported
        dropped = health.dropped
        problem = health.reason
    }

    func write(to json: inout JSONText) {
        json.member("signal", signal)
        json.member("destination", destination)
        json.member("last_success_age_seconds", lastSuccessAge?.inSeconds)
        json.member("failing_seconds", failingFor?.inSeconds)
        json.key("waiting")
        json.integer(waiting)
        json.key("exported")
        json.integer(exported)
        json.key("dropped")
        json.integer(dropped)
        json.member("problem", problem)
    }
}
