public import Telemetry

/// One moment on both clocks: timers are counted on the first, what is kept or shown is written by the second.
public struct Moment: Sendable, Hashable {
    /// The moment on the monotonic clock.
    public let monotonic: MonotonicInstant
    /// The same moment on the wall clock.
    public let wall: WallTime

    /// Creates a moment from what both clocks show.
    public init(_ monotonic: MonotonicInstant, _ wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The present.
    public static func now(_ time: any TimeSource) -> Moment { Moment(time.now(), time.wallClock()) }

    /// What the wall clock shows at an instant, if nobody sets it in between.
    public func wall(of instant: MonotonicInstant) -> WallTime { wall + (instant - monotonic) }

    /// When a persisted time comes on the monotonic clock; never later than now for one in the past.
    public func instant(of wall: WallTime) -> MonotonicInstant { monotonic + (wall - self.wall) }
}
