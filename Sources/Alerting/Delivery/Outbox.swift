public import Telemetry

/// All messages that are not final: what is to be sent where, in which order, and when.
///
/// A pure value. Each step says what it changed, which is committed before anything is sent; a message that a crash
/// left in flight is of unknown fate in the next life. The order of an incident's messages in a channel never changes.
public struct Outbox: Sendable {
    /// An attempt to make, once its commit is durable.
    public struct Attempt: Sendable {
        /// The message, in flight.
        public let delivery: Delivery
        /// The text to send, which says "possible repeat" where it may be one.
        public let text: String
    }

    /// Texts are made at once while no more than this wait; in a storm nobody would read them.
    static let eagerTexts = 12

    var lanes: [String: OutboxLane] = [:]
    var paces: [String: SendingPace] = [:]
    var policies: [String: ChannelPolicy] = [:]
    var routing: RoutingTable
    var renderer: any MessageRendering
    var backoff: Backoff
    var sequence: UInt64 = 0
    /// By incident and channel: the newest transition that arrived there, or may have.
    ///
    /// Kept for as long as more may be told of the incident, by whichever channel.
    var heard: [String: [String: Int]] = [:]
    /// What the step under way has changed.
    var changed: [String: Delivery] = [:]
    var changedFacts: [String: String] = [:]
    /// How many messages were replaced by others, by channel.
    var superseded: [String: Int] = [:]
    /// How many announcements fitted no route.
    var unrouted = 0

    /// Creates an empty outbox.
    ///
    /// - Parameter seed: of the random part of waits.
    public init(
        routing: RoutingTable, policies: [String: ChannelPolicy], renderer: any MessageRendering, seed: UInt64
    ) {
        self.routing = routing
        self.renderer = renderer
        backoff = Backoff(seed: seed)
        setPolicies(policies)
    }

    /// How many messages are not final.
    public var count: Int { lanes.values.reduce(0) { $0 + $1.entries.count } }

    /// All messages that are not final.
    public var deliveries: [Delivery] { lanes.values.flatMap { $0.entries.values.map(\.delivery) } }

    /// Whether an attempt is under way anywhere.
    public var isSending: Bool { lanes.values.contains { $0.inflight != nil } }

    /// Why channels refuse messages for good, by channel; empty while none does.
    public var refusals: [String: String] { lanes.compactMapValues(\.refusal) }

    /// When `begin(at:)` has something to do next; nil where nothing waits.
    public func nextWake(at now: MonotonicInstant) -> MonotonicInstant? {
        lanes.values.compactMap { wake(of: $0, at: now) }.min()
    }

    /// Puts other routes, rates and words in place, as a reload does; what waits for a channel that is gone goes the
    /// new ways.
    public mutating func reconfigure(
        routing: RoutingTable, policies: [String: ChannelPolicy], renderer: any MessageRendering, at moment: Moment
    ) -> AlertCommit {
        self.routing = routing
        self.renderer = renderer
        setPolicies(policies)
        for name in lanes.keys.sorted() { planDaily(name, at: moment) }
        rerouteOrphans(at: moment)
        return takeChanges()
    }

    private func wake(of lane: OutboxLane, at now: MonotonicInstant) -> MonotonicInstant? {
        var wakes = [lane.firstFallback].compactMap(\.self)
        if let daily = lane.nextDaily, !lane.openWarnings.isEmpty || lane.dailyCount > 0 { wakes.append(daily) }
        guard lane.inflight == nil, policies[lane.channel] != nil, lane.entries.count > lane.dailyCount else {
            return wakes.min()
        }
        let floor = max(lane.resumeAt ?? now, now)
        let pace = pace(of: lane.channel)
        let again = max(floor, pace.earliest(isCritical: true, isRepeat: true, now: now))
        // Nothing goes before that, whatever waits: many need not be looked through each time.
        if again > now { return min(again, wakes.min() ?? again) }
        let againLater = max(floor, pace.earliest(isCritical: false, isRepeat: true, now: now))
        let critical = max(floor, pace.earliest(isCritical: true, now: now))
        let other = max(floor, pace.earliest(isCritical: false, now: now))
        for entry in lane.entries.values where !entry.isDaily && !lane.isBlocked(entry) {
            let rate =
                entry.delivery.mayBeRepeat
                ? (entry.isCritical ? again : againLater) : (entry.isCritical ? critical : other)
            wakes.append(max(entry.due, rate))
        }
        return wakes.min()
    }

    private mutating func setPolicies(_ policies: [String: ChannelPolicy]) {
        self.policies = policies
        for (name, policy) in policies {
            if lanes[name] == nil { lanes[name] = OutboxLane(channel: name) }
            if paces[policy.chat]?.policy != policy {
                if paces[policy.chat] == nil { paces[policy.chat] = SendingPace(policy) }
                paces[policy.chat]?.policy = policy
            }
        }
    }
}

extension Outbox {
    func pace(of channel: String) -> SendingPace {
        let policy = policies[channel] ?? ChannelPolicy(chat: channel)
        return paces[policy.chat] ?? SendingPace(policy)
    }

    /// When the rates of its chat let a message go.
    func earliest(_ entry: OutboxEntry, at now: MonotonicInstant) -> MonotonicInstant {
        pace(of: entry.delivery.channel).earliest(
            isCritical: entry.isCritical, isRepeat: entry.delivery.mayBeRepeat, now: now)
    }

    mutating func changePace(of channel: String, _ body: (inout SendingPace) -> Void) {
        guard let chat = policies[channel]?.chat, var pace = paces[chat] else { return }
        body(&pace)
        paces[chat] = pace
    }

    /// A message is replaced by another one.
    mutating func supersede(_ delivery: Delivery, by successor: String, at moment: Moment) {
        var old = delivery
        old.state = .superseded
        old.supersededBy = successor
        old.finishedAt = moment.wall
        changed[old.id] = old
        superseded[old.channel, default: 0] += 1
    }

    /// What the step has changed, to be committed.
    mutating func takeChanges() -> AlertCommit {
        defer {
            changed.removeAll()
            changedFacts.removeAll()
        }
        var commit = AlertCommit()
        commit.deliveries = changed.values.sorted { $0.id < $1.id }
        commit.facts = changedFacts
        return commit
    }
}
