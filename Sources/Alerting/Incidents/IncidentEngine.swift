public import Telemetry

/// Turns conditions into incidents, and says what people are owed to be told of them.
///
/// A value without I/O and without a clock: whoever drives it gives reports and the time, wakes it at `nextWake`, and
/// takes what has changed. The same calls with the same seed give the same incidents. Timers run on the monotonic
/// clock; a wall clock that is set neither fires nor loses anything.
public struct IncidentEngine: Sendable {
    var settings: EngineSettings
    var graph: DependencyGraph
    var references: IncidentReference
    var conditions: [AlertKey: WatchedCondition] = [:]
    var groups: [String: Set<AlertKey>] = [:]
    var stories: [String: Story] = [:]
    /// Keys of the open incidents, by reference.
    var open: [String: String] = [:]
    /// References of incidents that the history has, which no other may get.
    var taken: Set<String> = []
    /// Conditions that are not well.
    var active: Set<AlertKey> = []
    /// Stories that owe something which a silence or a deploy holds back.
    var muted: Set<String> = []
    var standings: [CheckName: CheckStanding] = [:]
    /// Checks that have failed and were not well since.
    var failing: Set<CheckName> = []
    var ancestors: [CheckName: Set<CheckName>] = [:]
    /// Bad conditions by what they need.
    var watchers: [CheckName: Set<AlertKey>] = [:]
    /// Conditions that wait for proof that what they need is well.
    var waiting: Set<AlertKey> = []
    /// How many targets need what, as far as it was asked for.
    var dependents: Dependents?
    var silences = SilenceBook()
    var deploys = DeployBook()
    var timers = EngineTimers()
    var requests: [TargetID: MonotonicInstant] = [:]
    var changes = EngineChanges()
    /// The trace of the report that is being taken in; nil in between, and without tracing.
    var trace: TraceCarrier?
    /// What was done since the start.
    public internal(set) var counters = EngineCounters()

    /// Creates an engine that goes on from what the store kept.
    ///
    /// - Parameters:
    ///   - state: what was kept; incidents that are over in it are left out.
    ///   - settings: what holds for all incidents.
    ///   - graph: which check needs which.
    ///   - seed: where references come from; another one at each start.
    ///   - now: the present.
    public init(
        state: AlertState, settings: EngineSettings = EngineSettings(), graph: DependencyGraph = DependencyGraph(),
        seed: UInt64, at now: Moment
    ) {
        self.settings = settings
        self.graph = graph
        references = IncidentReference(seed: seed)
        resume(state, at: now)
    }

    /// When `tick` is to be called at the latest; now and then there is nothing to do then.
    public var nextWake: MonotonicInstant? { timers.first }

    /// Does what is due: reminders, ends of silences and acknowledgements, waits that are over.
    public mutating func tick(at now: Moment) {
        while let matter = timers.popDue(at: now.monotonic) {
            switch matter {
            case .story(let key): judge(key, at: now)
            case .silences, .deploys: reviewMuted(at: now)
            case .alive: noteAlive(at: now)
            case .hits: changes.keepHits()
            case .orphans: endOrphans(at: now)
            }
        }
    }

    /// What has changed since this was last called: what to commit, and what of it is to be told to somebody.
    ///
    /// The commit has all announcements, for the history; those that are muted are not in the list beside it.
    public mutating func take() -> (AlertCommit, [Announcement]) {
        guard !changes.isEmpty else { return (AlertCommit(), []) }
        var commit = AlertCommit()
        for key in changes.conditions {
            guard var condition = conditions[key] else {
                commit.confirmations.updateValue(nil, forKey: key)
                continue
            }
            let record = condition.record(turns: stories[key.incident]?.turns.map(\.wall) ?? [])
            guard record != nil || condition.isKept else { continue }
            commit.confirmations.updateValue(record, forKey: key)
            condition.isKept = record != nil
            conditions[key] = condition
        }
        commit.incidents = changes.closed + changes.stories.sorted().compactMap { stories[$0]?.wholeIncident }
        commit.announcements = changes.announcements
        commit.silences = changes.silences
        commit.deploys = changes.deploys
        commit.facts = changes.facts
        changes = EngineChanges()
        return (commit, commit.announcements.filter { !$0.isMuted })
    }

    /// Which targets are to be measured out of turn, and not before when; each is asked for once.
    public mutating func takeMeasurementRequests() -> [(target: TargetID, at: MonotonicInstant)] {
        guard !requests.isEmpty else { return [] }
        defer { requests = [:] }
        return requests.map { (target: $0.key, at: $0.value) }.sorted { ($0.at, $0.target) < ($1.at, $1.target) }
    }

    /// Takes new settings; nothing that was told is told again.
    public mutating func replace(settings: EngineSettings, at now: Moment) {
        tick(at: now)
        self.settings = settings
        for key in stories.keys.sorted() { schedule(key, at: now) }
    }

    /// Takes another graph, and looks anew at what is held back.
    public mutating func replace(graph: DependencyGraph, at now: Moment) {
        tick(at: now)
        self.graph = graph
        ancestors = [:]
        dependents = nil
        watchers = [:]
        for key in active.sorted() {
            guard var condition = conditions[key], condition.watched != nil else { continue }
            let needed = needs(of: condition)
            condition.watched = needed
            conditions[key] = condition
            for check in needed { watchers[check, default: []].insert(key) }
        }
        for key in active.sorted() { review(key, mayAsk: false, at: now) }
    }

    /// Puts a sentence about the agent itself before people: a lost network, a drop.
    public mutating func note(_ text: String, severity: Severity = .warning, at now: Moment) {
        let note = Announcement(
            kind: .note, incident: nil, transition: 0, at: now.wall, severity: severity, text: text)
        changes.announcements.append(note)
        counters.told[.note, default: 0] += 1
    }

    /// Writes down that the agent ends now, so that the gap until its next start is told as long as it is.
    public mutating func end(at now: Moment) { changes.facts[Self.aliveFact] = now.wall.rfc3339 }

    /// Writes down when the agent was last alive, and sees to it that this happens again.
    mutating func noteAlive(at now: Moment) {
        changes.facts[Self.aliveFact] = now.wall.rfc3339
        timers.schedule(.alive, at: now.monotonic + .seconds(30))
    }

    static let aliveFact = "alive"
}

/// What has changed and was not taken yet.
struct EngineChanges: Sendable {
    var conditions: Set<AlertKey> = []
    var stories: Set<String> = []
    /// Stories of which only the number of hits has changed.
    var hits: Set<String> = []
    /// Incidents that are over.
    var closed: [Incident] = []
    var announcements: [Announcement] = []
    var silences: [Silence] = []
    var deploys: [DeployMark] = []
    var facts: [String: String] = [:]

    var isEmpty: Bool {
        conditions.isEmpty && stories.isEmpty && closed.isEmpty && announcements.isEmpty && silences.isEmpty
            && deploys.isEmpty && facts.isEmpty
    }

    /// Has the numbers of hits kept with the next commit.
    mutating func keepHits() {
        stories.formUnion(hits)
        hits = []
    }
}
