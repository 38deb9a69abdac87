import Telemetry

@testable import Alerting

/// An engine over made-up checks in virtual time, with a store that keeps everything as JSON.
struct AlertWorld {
    /// What a made-up check measures.
    struct Check {
        var level = AlertCondition.Level.clear
        var policy = ConfirmationPolicy()
        var interval: Int64 = 5_000
        var next: Int64
        var isFailure = true
    }

    /// What happened to the engine, for a model that judges it afterwards; times in milliseconds.
    enum Event {
        case measured(String, AlertCondition.Level, at: Int64)
        case ticked(at: Int64)
        case restarted(at: Int64)
        case silenced(id: String, pattern: String, until: Int64, at: Int64)
        case unsilenced(id: String, at: Int64)
        case acknowledged(String, until: Int64, at: Int64)
    }

    var engine: IncidentEngine
    var events: [Event] = []
    var store = AlertStoreModel()
    var checks: [String: Check] = [:]
    /// Milliseconds since the beginning.
    var elapsed: Int64 = 0
    /// How far the wall clock was set since.
    var wallOffset: Int64 = 0
    /// Everything that was announced, with the time in seconds.
    var announced: [(at: Double, what: Announcement)] = []
    var settings: EngineSettings
    var graph: DependencyGraph
    var seed: UInt64
    /// Called before each measurement, with the elapsed milliseconds: what a check says then.
    var script: ((String, Int64) -> AlertCondition.Level?)?
    /// How much later than asked a measurement is made.
    var lag: Int64 = 0

    static let origin = WallTime(secondsSinceEpoch: 1_772_366_400)

    init(
        graph: DependencyGraph = DependencyGraph(), settings: EngineSettings = EngineSettings(), seed: UInt64 = 1
    ) {
        self.graph = graph
        self.settings = settings
        self.seed = seed
        engine = IncidentEngine(
            state: AlertState(), settings: settings, graph: graph, seed: seed,
            at: Moment(MonotonicInstant(nanoseconds: 1_000_000_000_000), Self.origin))
    }

    /// Links as the settings would state them.
    static func graph(_ needs: [String: [String]]) -> DependencyGraph {
        DependencyGraph(
            rules: needs.sorted { $0.key < $1.key }.map { check, needed in
                DependencyRule(
                    CheckPattern(check), needs: needed.compactMap(CheckName.init(parsing:)).map { .init($0, place: "") }
                )
            })
    }

    var now: Moment {
        Moment(
            MonotonicInstant(nanoseconds: 1_000_000_000_000 + elapsed * 1_000_000),
            Self.origin + .milliseconds(elapsed + wallOffset))
    }

    /// What was told and not muted: kind and key.
    var told: [String] {
        announced.filter { !$0.what.isMuted }.map { "\($0.what.kind.rawValue) \($0.what.incident?.key ?? "-")" }
    }

    /// When something was told, in seconds.
    func time(of text: String) -> Double? {
        announced.first { !$0.what.isMuted && "\($0.what.kind.rawValue) \($0.what.incident?.key ?? "-")" == text }?.at
    }

    /// Adds a check that is well and has been measured.
    mutating func add(
        _ name: String, _ policy: ConfirmationPolicy = ConfirmationPolicy(), interval: Int64 = 5_000,
        phase: Int64 = 0
    ) {
        checks[name] = Check(policy: policy, interval: interval, next: elapsed + phase)
    }

    mutating func set(_ name: String, _ level: AlertCondition.Level) { checks[name]?.level = level }

    /// Lets a check fail as critical.
    mutating func fail(_ names: String...) { for name in names { set(name, .holds(.critical)) } }

    mutating func heal(_ names: String...) { for name in names { set(name, .clear) } }

    /// Measures and reports one check now.
    mutating func measure(_ name: String) {
        guard let check = checks[name], let parsed = CheckName(parsing: name) else { return }
        let level = script?(name, elapsed) ?? check.level
        let condition = AlertCondition(
            key: AlertKey(check: parsed), level: level, measuredAt: now.monotonic, isFailure: check.isFailure,
            reason: level == .clear ? nil : "broken", confirmation: check.policy)
        engine.observe(
            AlertReport(group: parsed.targetID.description, conditions: [condition], isComplete: false), at: now)
        events.append(.measured(name, level, at: elapsed))
        checks[name]?.next = elapsed + check.interval
        drain()
    }

    /// Lets time go by: rounds, confirmations that were asked for, and what the engine wants to be woken for.
    mutating func run(for seconds: Double) {
        let end = elapsed + Int64(seconds * 1_000)
        while true {
            let wake = engine.nextWake.map { Self.milliseconds($0) } ?? .max
            var due = Int64.max
            for check in checks.values where check.next < due { due = check.next }
            let next = max(min(wake, due), elapsed)
            guard next <= end else { break }
            elapsed = next
            engine.tick(at: now)
            events.append(.ticked(at: elapsed))
            drain()
            guard due <= elapsed else { continue }
            var names: [String] = []
            for (name, check) in checks where check.next <= elapsed { names.append(name) }
            for name in names.sorted() { measure(name) }
        }
        elapsed = end
    }

    /// Ends the process, keeps it down for a while and starts it from what the store has.
    mutating func restart(after seconds: Double = 0) {
        elapsed += Int64(seconds * 1_000)
        seed += 1_000
        engine = IncidentEngine(state: store.load(), settings: settings, graph: graph, seed: seed, at: now)
        events.append(.restarted(at: elapsed))
        for name in checks.keys { checks[name]?.next = elapsed }
        drain()
    }

    /// Commits what has changed, and puts the measurements that are asked for on the list.
    mutating func drain() {
        let (commit, toSend) = engine.take()
        store.apply(commit)
        precondition(toSend == commit.announcements.filter { !$0.isMuted })
        announced += commit.announcements.map { (Double(elapsed) / 1_000, $0) }
        for request in engine.takeMeasurementRequests() {
            let name = request.target.upCheck.description
            guard let next = checks[name]?.next else { continue }
            checks[name]?.next = max(min(next, Self.milliseconds(request.at) + lag), elapsed)
        }
    }

    /// Rounded up, so that what is due at an instant is due then.
    private static func milliseconds(_ instant: MonotonicInstant) -> Int64 {
        (instant.nanoseconds - 1_000_000_000_000 + 999_999) / 1_000_000
    }
}
