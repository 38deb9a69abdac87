public import Telemetry

/// From which value on a check warns and fails, and in which direction values get worse.
public struct CheckLimits: Sendable, Equatable {
    /// In which direction a value gets worse.
    public enum Direction: String, Sendable {
        case higher
        case lower
    }

    /// What must be scarce besides: while this much or more is left, the value alone says nothing.
    ///
    /// 95 % of ten terabytes leaves half a terabyte: a ratio needs an absolute companion.
    public struct Room: Sendable, Equatable {
        /// The unit of what is left (`bytes`, `inodes`).
        public var unit: String
        /// The warning counts only with less than this left; infinite where it always counts.
        public var warn: Double
        /// The failure counts only with less than this left; infinite where it always counts.
        public var critical: Double

        /// Creates a companion of a ratio.
        public init(unit: String, warn: Double, critical: Double) {
            self.unit = unit
            self.warn = warn
            self.critical = critical
        }
    }

    /// The unit of the value: a base unit of the metric names (`ratio`, `seconds`, …).
    public var unit: String
    /// In which direction the value gets worse.
    public var worse: Direction
    /// From where on the check warns; nil where it never does.
    public var warn: Double?
    /// From where on the check fails; nil where it never does.
    public var critical: Double?
    /// What must be scarce besides.
    public var room: Room?

    /// Creates limits; a limit itself already counts as beyond.
    public init(
        unit: String, worse: Direction = .higher, warn: Double? = nil, critical: Double? = nil, room: Room? = nil
    ) {
        self.unit = unit
        self.worse = worse
        self.warn = warn
        self.critical = critical
        self.room = room
    }

    /// What a value means, given how much is left; a value that is no number is unknown.
    public func state(of value: Double, left: Double = -.infinity) -> CheckState {
        guard !value.isNaN else { return .unknown }
        if let critical, isBeyond(value, critical), left < (room?.critical ?? .infinity) { return .fail }
        if let warn, isBeyond(value, warn), left < (room?.warn ?? .infinity) { return .warn }
        return .pass
    }

    /// The value with the limits that it was held against.
    public func observation(_ value: Double) -> Observation {
        Observation(value: value, unit: unit, warn: warn, critical: critical)
    }

    private func isBeyond(_ value: Double, _ limit: Double) -> Bool {
        worse == .higher ? value >= limit : value <= limit
    }
}
