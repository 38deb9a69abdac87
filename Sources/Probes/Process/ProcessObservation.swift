import Telemetry

/// A process that belongs to a target, as it was found.
struct ProcessMember: Sendable, Equatable {
    let stat: ProcessStat
    /// What was read besides; nil where nobody asked for it.
    var details: ProcessDetails?

    var key: ProcessKey { stat.key }
}

/// The processes of a target at one moment.
struct ProcessObservation: Sendable {
    /// Counts the observations of all targets: a smaller number is an older one.
    var sequence: UInt64 = 0
    var members: [ProcessMember] = []
    /// What kept the selection from being looked at in full.
    var obstacles: [ProcessObstacle] = []
    /// When the newest process of the whole machine was started, in clock ticks.
    var newestStart: UInt64 = 0
    /// When the machine was started, in seconds since the epoch; nil where procfs does not say.
    var bootTime: UInt64?

    /// The members that have not ended.
    var running: [ProcessMember] { members.filter { !$0.stat.hasEnded } }
}
