public import Telemetry

/// The answer of a gate: ready or not, and for each check why.
public struct ReadinessVerdict: Sendable {
    /// What a check is to the gate.
    public enum Role: Sendable {
        /// It must pass.
        case required
        /// It is shown and never blocks.
        case optional
        /// The caller left it out.
        case excluded
    }

    /// One check of the gate.
    public struct Line: Sendable {
        /// The check's name, or the required pattern that covers no check.
        public let name: String
        /// What it is to the gate.
        public let role: Role
        /// Its state with its age taken into account.
        public let state: CheckState
        /// Whether it holds the gate back.
        public let isBlocking: Bool
        /// Why the gate does not accept the verdict, in words that anybody may read.
        public let objection: String?
        /// The verdict's own reason, which may name hosts and versions.
        public let reason: String?
        /// How old the newest measurement is; nil before the first.
        public let age: Duration?
        /// The root causes of a check that is not all right.
        public let causes: [CheckName]
        /// The checks that are not all right because of it.
        public let hits: [CheckName]
        /// `because postgres/orders is down`; nil where nothing is to blame.
        public let because: String?
    }

    /// Whether the gate is open.
    public let isReady: Bool
    /// The newest complete generation, for the header.
    public let generation: GenerationToken
    /// The checks: required, then optional.
    public let lines: [Line]
    /// The check that holds the gate back, the worst of them; nil when it is open, or closed for all.
    public let blocking: Line?
    /// Why the gate is closed whatever the checks say: the agent is stopping or starting.
    public let closedReason: String?
    /// Names in `exclude` that cover no check.
    public let unknownExcludes: [String]
    /// When to ask again; nil when the gate is open.
    public let retryAfter: Duration?
}
