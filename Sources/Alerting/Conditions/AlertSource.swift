public import Telemetry

/// Whatever finds conditions: the checks now, rules in PromQL later.
///
/// A source reports the conditions of one group (a target, a rule group) at a time, each time they were measured.
public protocol AlertSource: Sendable {
    /// Connects the source with who listens; the listener returns quickly and never blocks.
    func report(to listener: @escaping @Sendable (AlertReport) -> Void)
}

/// The conditions of one group after a measurement.
public struct AlertReport: Sendable {
    /// The group: a target's name (`postgres/orders`) or that of a rule group.
    public let group: String
    /// What was measured.
    public let conditions: [AlertCondition]
    /// Whether these are all conditions of the group.
    ///
    /// One that is not among them is gone then. False for an up-check alone.
    public let isComplete: Bool
    /// The trace of the measurement and of its evaluation; an empty one without tracing.
    public var trace: TraceCarrier

    /// Creates a report.
    public init(
        group: String, conditions: [AlertCondition], isComplete: Bool, trace: TraceCarrier = TraceCarrier()
    ) {
        self.group = group
        self.conditions = conditions
        self.isComplete = isComplete
        self.trace = trace
    }
}
