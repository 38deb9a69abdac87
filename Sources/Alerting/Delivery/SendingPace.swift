import Telemetry

/// What was sent to one chat in the last minute, and when more may be.
///
/// Two windows of a minute that slide: of attempts, and of messages that may have arrived. Half of each is kept for
/// criticals. The last places of a minute are taken slowly, so that a critical in the middle of a storm waits for
/// seconds, not for the minute's end.
struct SendingPace {
    private static let window: Duration = .seconds(60)
    var policy: ChannelPolicy
    private var attempts: [MonotonicInstant] = []
    private var messages: [(id: String, at: MonotonicInstant)] = []

    init(_ policy: ChannelPolicy) {
        self.policy = policy
    }

    /// When the next attempt may begin, now at the earliest.
    ///
    /// - Parameter isRepeat: whether the message may have arrived already; it has its place among the messages then.
    func earliest(isCritical: Bool, isRepeat: Bool = false, now: MonotonicInstant) -> MonotonicInstant {
        var earliest = now
        if let last = attempts.last { earliest = max(earliest, last + .seconds(1.0 / policy.perSecond)) }
        let recent = attempts.filter { $0 + Self.window > now }
        let allowed = isCritical ? policy.perMinute : max(1, policy.perMinute / 2)
        if recent.count >= allowed { earliest = max(earliest, recent[recent.count - allowed] + Self.window) }
        if isRepeat { return earliest }
        let told = messages.map(\.at).filter { $0 + Self.window > now }
        let limit = isCritical ? policy.messagesPerMinute : max(1, policy.messagesPerMinute / 2)
        if told.count >= limit { earliest = max(earliest, told[told.count - limit] + Self.window) }
        if told.count >= quickPlaces, let last = told.last { earliest = max(earliest, last + gap) }
        return earliest
    }

    /// How many messages of their own may follow now; what waits beyond it becomes one message.
    func room(at now: MonotonicInstant) -> Int {
        let told = messages.count { $0.at + Self.window > now }
        return told < quickPlaces ? policy.messagesPerMinute - told : 1
    }

    /// An attempt begins.
    mutating func began(_ id: String, isRepeat: Bool, at now: MonotonicInstant) {
        attempts.removeAll { $0 + Self.window <= now }
        messages.removeAll { $0.at + Self.window <= now }
        attempts.append(now)
        if !isRepeat { messages.append((id, now)) }
    }

    /// The attempt surely told nobody anything.
    mutating func toldNobody(_ id: String) {
        if let index = messages.lastIndex(where: { $0.id == id }) { messages.remove(at: index) }
    }

    /// The places of a minute that are taken as fast as messages come.
    private var quickPlaces: Int {
        policy.messagesPerMinute >= 4 ? policy.messagesPerMinute - policy.messagesPerMinute / 3 : .max
    }

    /// From one message to the next once only slow places are left.
    private var gap: Duration { .seconds(120) / policy.messagesPerMinute }
}
