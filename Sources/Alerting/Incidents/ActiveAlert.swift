public import Telemetry

/// A condition that is not well, with what is known of its incident.
public struct ActiveAlert: Sendable, Hashable {
    /// Whether it is believed.
    public enum State: String, Sendable, CaseIterable {
        /// Measured as bad, and not often enough in a row.
        case pending
        /// Confirmed.
        case firing
    }

    /// The condition.
    public let key: AlertKey
    /// Whether it is believed.
    public let state: State
    /// How loud it is.
    public let severity: Severity
    /// When the first bad measurement of the run began.
    public let since: WallTime
    /// When its incident was confirmed; nil while it is pending.
    public let firedAt: WallTime?
    /// Why, by the newest bad measurement.
    public let reason: String?
    /// The reference of its incident; nil where there is none yet.
    public let reference: String?
    /// Whether its incident goes to and fro and is quiet until it settles.
    public let isFlapping: Bool
    /// The checks that are to blame, where it is held back because of them.
    public let causes: [String]
    /// Whether it is confirmed and not told because something else is to blame, or may be.
    public let isHeld: Bool
    /// Who takes care of it.
    public let acknowledgement: Acknowledgement?
    /// Whether a silence or a running deploy holds it back now.
    public let isSilenced: Bool
    /// Labels besides the check's name and severity.
    public let labels: [String: String]
    /// Texts for people.
    public let annotations: [String: String]
}
