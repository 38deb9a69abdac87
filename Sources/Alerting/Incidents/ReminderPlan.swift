import Telemetry

/// When it is said again that something is still wrong.
public struct ReminderPlan: Sendable, Hashable {
    /// How long after it was told the first reminder comes.
    public var first: Duration
    /// How long after each reminder the next one comes.
    public var then: Duration

    /// Creates a plan; pauses below a minute count as a minute.
    public init(first: Duration = .seconds(1_800), then: Duration = .seconds(3_600)) {
        self.first = max(first, .seconds(60))
        self.then = max(then, .seconds(60))
    }

    /// The first one, where something was told or became louder just now.
    func start(at now: MonotonicInstant) -> MonotonicInstant { now + first }

    /// The first one about something that goes to and fro: quiet was promised, so it comes later.
    func startFlapping(at now: MonotonicInstant) -> MonotonicInstant { now + first + then }

    /// The one behind a reminder that was due and is sent now; those that were missed meanwhile are left out.
    func next(after due: MonotonicInstant, at now: MonotonicInstant) -> MonotonicInstant {
        let next = due + then
        return next > now ? next : now + then
    }
}
