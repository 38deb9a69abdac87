public import Telemetry

/// One moment on both clocks: the monotonic one for timers, the wall clock for what is kept and shown.
public struct Moment: Sendable, Hashable {
    /// The monotonic clock's reading.
    public let monotonic: MonotonicInstant
    /// The wall clock's reading.
    public let wall: WallTime

    /// Creates a moment.
    public init(_ monotonic: MonotonicInstant, _ wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The present.
    public static func now(_ time: any TimeSource) -> Moment { Moment(time.now(), time.wallClock()) }

    /// What the wall clock shows at an instant, as far as is known at this moment.
    public func wall(of instant: MonotonicInstant) -> WallTime { wall + (instant - monotonic) }

    /// When the wall clock shows a time, as far as is known at this moment; never later than now for the past.
    public func instant(of time: WallTime) -> MonotonicInstant {
        let instant = monotonic + (time - wall)
        return time <= wall ? min(instant, monotonic) : instant
    }
}
