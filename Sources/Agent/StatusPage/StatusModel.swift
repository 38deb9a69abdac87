import Alerting
import Probes
import Telemetry

/// What the status page shows, in words: made from a snapshot, for a stranger or for somebody known.
struct StatusModel: Sendable {
    /// One check on the page.
    struct Check: Sendable {
        let name: String
        let state: String
        let word: String
        let stateText: String
        let explanation: String
        let ages: String
        let value: String?
        let limits: String?
        let reason: String?
        let hint: String?
        /// The name of its runbook, while it is not all right.
        let runbook: String?
        /// What is to blame for it.
        let cause: String?
        /// What it takes with it.
        let consequence: String?
        /// Whether the details are shown without a tap: for whatever is not all right.
        let open: Bool
    }

    /// The checks of one state.
    struct Group: Sendable {
        let id: String
        let title: String
        let checks: [Check]
        let count: Int
    }

    /// Who runs here, by the settings.
    struct Identity: Sendable {
        var application: String
        var environment: String?
        var node: String?
    }

    let application: String
    let environment: String?
    let node: String?
    let overall: String
    let mark: String
    let sentence: String
    let title: String
    let now: String
    let groups: [Group]
    let watched: WatchedTable?
    let statements: [StatementsReport]
    let peers: PeerTable?
    let heartbeats: HeartbeatTable?
    /// Alerts, incidents and silences; nothing for strangers, and where alerting does not run.
    let alerting: AlertTables?
    /// That nobody would notice this host's end; nothing for strangers.
    let alone: String?
    /// That this host's own network is gone, or was; nothing for strangers.
    let network: [String]
    let empty: Bool
    let draining: Bool
    let stranger: Bool
    let viewer: Bool
    let version: String
    let style: String
    let uptime: String
    let generation: String

    /// What the caller is told besides the snapshot.
    struct Frame: Sendable {
        var identity: Identity
        var now: MonotonicInstant
        var wall: WallTime
        var uptime: Duration
        var isDraining: Bool
        /// One plain sentence on what a check is about.
        var explain: @Sendable (CheckName) -> String
        /// What is watched, in the order of the settings.
        var targets: [TargetID] = []
        /// What a PostgreSQL server's newest round found for people to read; nil for others.
        var insights: @Sendable (TargetID) -> PostgresInsights? = { _ in nil }
        /// The end of the output of jobs that report by themselves, by their names.
        var outputs: [String: String] = [:]
        /// That nobody would notice this host's end, where that is so.
        var alone: String?
        /// That this host's own network is gone, or was.
        var network: [String] = []
        /// What alerting knows; nil where it does not run.
        var alerting: AlertTables.Source?
    }

    init(_ snapshot: Snapshot, access: Access, frame: Frame, findings: DependencyFindings = .none) {
        let isKnown = access >= .viewer
        let states = snapshot.verdicts.map { ($0, $0.state(at: frame.now)) }
        application = frame.identity.application
        environment = isKnown ? frame.identity.environment : nil
        node = isKnown ? frame.identity.node : nil
        let worst = states.map(\.1).max { $0.rank < $1.rank } ?? .unknown
        overall = worst.rawValue
        mark = StateWords.mark(worst)
        sentence =
            isKnown
            ? Headline.text(snapshot, findings, at: frame.now, wall: frame.wall)
            : StateWords.sentence(states.map { ($0.0.check, $0.1) })
        title = sentence
        now = LocalTime.text(frame.wall)
        groups = [CheckState.fail, .unknown, .warn, .pass, .disabled].compactMap { state in
            let checks = states.filter { $0.1 == state }
                .map { Self.check($0.0, state: state, frame: frame, findings: isKnown ? findings : nil) }
            return checks.isEmpty
                ? nil : Group(id: state.rawValue, title: StateWords.heading(state), checks: checks, count: checks.count)
        }
        watched =
            groups.isEmpty
            ? nil : WatchedTable(snapshot, of: frame.targets, at: frame.now, isKnown: isKnown)
        statements =
            isKnown
            ? frame.targets.compactMap { target in
                frame.insights(target).flatMap { StatementsReport($0, of: target) }
            } : []
        peers =
            groups.isEmpty ? nil : PeerTable(snapshot, of: frame.targets, at: frame.now, isKnown: isKnown)
        heartbeats =
            groups.isEmpty
            ? nil
            : HeartbeatTable(
                snapshot, of: frame.targets, outputs: frame.outputs, at: frame.now, isKnown: isKnown)
        alerting = isKnown ? frame.alerting.map { AlertTables($0, wall: frame.wall) } : nil
        alone = isKnown ? frame.alone : nil
        network = isKnown ? frame.network.map(\.asSentence) : []
        empty = groups.isEmpty
        draining = frame.isDraining
        stranger = !isKnown
        viewer = isKnown
        style = StatusPage.styleMark
        version = isKnown ? AgentVersion.number : ""
        uptime = DurationWords.text(frame.uptime)
        generation = String(snapshot.generation)
    }

    /// - Parameter findings: what is to blame; nil for strangers, who read no reasons.
    private static func check(
        _ verdict: Verdict, state: CheckState, frame: Frame, findings: DependencyFindings?
    ) -> Check {
        let isKnown = findings != nil
        let age = verdict.age(at: frame.now).map { "Measured \(DurationWords.text($0)) ago." } ?? "Never measured."
        let since = "\(StateWords.word(state)) since \(LocalTime.text(verdict.since))."
        return Check(
            name: verdict.check.description, state: state.rawValue, word: StateWords.word(state),
            stateText: StateWords.explanation(state), explanation: frame.explain(verdict.check).lowercasedFirst,
            ages: age + " " + since,
            value: isKnown ? verdict.observation.map { ValueWords.text($0.value, unit: $0.unit) } : nil,
            limits: isKnown ? verdict.observation.flatMap(ValueWords.limits) : nil,
            reason: isKnown ? verdict.reason : nil, hint: isKnown && state != .pass ? verdict.hint : nil,
            runbook: state == .pass || state == .disabled ? nil : CheckCatalog.descriptor(of: verdict.check)?.runbook,
            cause: findings?.clause(for: verdict.check)?.asSentence,
            consequence: findings?.consequence(of: verdict.check)?.asSentence,
            open: state != .pass && state != .disabled)
    }
}

extension String {
    /// The text with a small first letter, to stand after a colon.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }

    /// The text with a capital at the beginning and a full stop at the end.
    fileprivate var asSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
