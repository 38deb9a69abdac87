extension SemanticAttribute {
    /// Where the conventions have no word.
    public enum Omniflow {
        /// The watched target: `KIND/NAME`.
        public static let target = "omniflow.target"
        /// The kind of probe.
        public static let probeKind = "omniflow.probe.kind"
        /// What was asked for: `round` or `up_check`.
        public static let probeTier = "omniflow.probe.tier"
        /// The generation that was current when the round began.
        public static let generation = "omniflow.generation"
        /// How many checks were evaluated.
        public static let checkCount = "omniflow.check.count"
        /// How many of them say that something is wrong.
        public static let checkFailing = "omniflow.check.failing"
        /// How many of them changed their state.
        public static let checkChanged = "omniflow.check.changed"
        /// One check: `KIND/NAME:ASPECT`.
        public static let checkName = "omniflow.check.name"
        /// What it says now.
        public static let checkState = "omniflow.check.state"
        /// What it said before.
        public static let checkPreviousState = "omniflow.check.previous_state"
        /// Why, in one sentence without secrets.
        public static let checkReason = "omniflow.check.reason"
        /// What a call is for, where no span around it says so.
        public static let callPurpose = "omniflow.call.purpose"
        /// How somebody wanted to log in.
        public static let loginMethod = "omniflow.login.method"
        /// What came of it.
        public static let loginOutcome = "omniflow.login.outcome"
        /// Which try at a job this is, from 1 on.
        public static let jobAttempt = "omniflow.job.attempt"
        /// What a job does.
        public static let jobName = "omniflow.job.name"
    }
}
