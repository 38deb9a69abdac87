/// What a job says of its run.
public struct HeartbeatEvent: Sendable, Equatable {
    /// Which moment of the run.
    public enum Kind: Sendable, Equatable {
        /// It begins.
        case start
        /// It has ended with an exit code; 0 is success.
        case end(exitCode: Int)
    }

    /// The exit code that stands for a failure without one.
    public static let unnamedFailure = 1
    /// The most bytes of a run's output that are kept.
    public static let logLimit = 4 << 10

    /// Which moment of the run.
    public let kind: Kind
    /// How long the run took, where the job says so; else the time since its start counts.
    public let duration: Duration?
    /// The end of its output, masked and at most `logLimit` bytes; nil without any.
    public let log: String?

    /// Creates an event; nothing of a duration below zero is believed.
    public init(_ kind: Kind, duration: Duration? = nil, log: String? = nil) {
        self.kind = kind
        self.duration = duration.flatMap { $0 >= .zero ? $0 : nil }
        self.log = log
    }
}
