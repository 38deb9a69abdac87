import Telemetry

/// What was decided and is not on the disk yet: of each thing its newest state, of the history as much as is bearable.
///
/// Taking in a step costs as much as the step is large, however much waits already.
struct PendingCommit: Sendable {
    /// How many entries of the history, ended incidents and final messages wait for a store that cannot be written.
    static let limit = 20_000

    private var confirmations: [AlertKey: ConfirmationRecord?] = [:]
    private var incidents: [String: Incident] = [:]
    private var announcements: [Announcement] = []
    private var deliveries: [String: Delivery] = [:]
    private var silences: [String: Silence] = [:]
    private var deploys: [String: DeployMark] = [:]
    private var facts: [String: String] = [:]

    /// Whether nothing waits.
    var isEmpty: Bool {
        confirmations.isEmpty && incidents.isEmpty && announcements.isEmpty && deliveries.isEmpty && silences.isEmpty
            && deploys.isEmpty && facts.isEmpty
    }

    /// Takes in a later step's changes; what both change is as the later one says.
    mutating func add(_ later: AlertCommit) {
        confirmations.merge(later.confirmations) { $1 }
        for incident in later.incidents { incidents[incident.reference] = incident }
        announcements += later.announcements
        for delivery in later.deliveries { deliveries[delivery.id] = delivery }
        for silence in later.silences { silences[silence.id] = silence }
        for deploy in later.deploys { deploys["\(deploy.name) \(deploy.at.rfc3339)"] = deploy }
        facts.merge(later.facts) { $1 }
    }

    /// Takes out everything, in an order that is the same for the same changes.
    mutating func takeAll() -> AlertCommit {
        var commit = AlertCommit()
        commit.confirmations = confirmations
        commit.incidents = incidents.values.sorted { ($0.firedAt, $0.reference) < ($1.firedAt, $1.reference) }
        commit.announcements = announcements
        commit.deliveries = deliveries.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        commit.silences = silences.values.sorted { ($0.from, $0.id) < ($1.from, $1.id) }
        commit.deploys = deploys.values.sorted { ($0.at, $0.name) < ($1.at, $1.name) }
        commit.facts = facts
        self = PendingCommit()
        return commit
    }

    /// Forgets the oldest of what only the history wants, where more waits than is bearable.
    ///
    /// What the file may know as unfinished is not forgotten: its end has to get there, or the next life would tell it
    /// again. A tenth more than the limit goes at a time, so that the cost is spread.
    ///
    /// - Parameter failingSince: what began at this moment or later is not in the file.
    /// - Returns: how many things went.
    mutating func forgetExcess(failingSince: WallTime) -> Int {
        var forgotten = 0
        if announcements.count > Self.limit + Self.limit / 10 {
            forgotten += announcements.count - Self.limit
            announcements.removeFirst(announcements.count - Self.limit)
        }
        if deliveries.count > Self.limit + Self.limit / 10 {
            let final = deliveries.values.filter { $0.state.isFinal && $0.createdAt >= failingSince }
            let excess = final.sorted { $0.createdAt < $1.createdAt }.prefix(deliveries.count - Self.limit)
            for delivery in excess { deliveries[delivery.id] = nil }
            forgotten += excess.count
        }
        if incidents.count > Self.limit + Self.limit / 10 {
            let over = incidents.values.filter { $0.phase == .resolved && $0.firedAt >= failingSince }
            let excess = over.sorted { $0.firedAt < $1.firedAt }.prefix(incidents.count - Self.limit)
            for incident in excess { incidents[incident.reference] = nil }
            forgotten += excess.count
        }
        return forgotten
    }
}
