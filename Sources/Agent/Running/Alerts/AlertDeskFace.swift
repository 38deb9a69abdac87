import Alerting
import Telemetry

/// What routes, commands and the status page need of alerting: what is wrong, what was told, and what operators do.
///
/// Reading is from memory and never waits, history excepted. What changes something returns only after it is on disk.
protocol AlertDeskFace: Sendable {
    /// Conditions that are not well, the loudest first.
    var alerts: [AlertEntry] { get }
    /// Silences that have not ended, the one that ends first first.
    var silences: [Silence] { get }
    /// The newest deploys, the newest first.
    var deploys: [DeployMark] { get }
    /// The newest incidents, also those that are over, the newest first; from memory, for the page.
    var latestIncidents: [Incident] { get }
    /// The channels and what is known of their way.
    var channels: [ChannelStanding] { get }

    /// Why what is decided cannot be kept or told; empty while all is well.
    var faults: [String] { get }

    /// Incidents with their messages, the newest first.
    ///
    /// - Parameters:
    ///   - since: only those that began at or after this moment.
    ///   - limit: at most so many.
    func incidents(since: WallTime?, limit: Int) async throws(AlertDeskError) -> [IncidentEntry]

    /// A part of the whole history as JSON, one object a line, the oldest first.
    ///
    /// - Parameters:
    ///   - position: where to go on; `.start` at first.
    ///   - since: only what is as young as this moment.
    func history(
        from position: AlertStore.ExportPosition, since: WallTime?
    ) async throws(AlertDeskError) -> HistoryPart

    /// The checks that a pattern would silence now, sorted.
    func checks(matching pattern: String) -> [String]

    /// Silences checks; the answer survives a `kill -9`.
    func silence(_ wish: SilenceWish) async throws(AlertDeskError) -> Silence

    /// Ends a silence now.
    func expire(silence id: String) async throws(AlertDeskError) -> Silence

    /// Takes an incident over: reminders stop.
    ///
    /// - Parameter what: a check or a reference.
    func acknowledge(_ what: String, owner: String, duration: Duration?) async throws(AlertDeskError) -> Incident

    /// Marks a deploy, or begins or ends one.
    func deploy(_ wish: DeployWish) async throws(AlertDeskError) -> DeployMark

    /// Sends a test message now and says what came of each.
    ///
    /// - Parameters:
    ///   - channel: one channel; nil for all.
    ///   - isDrill: whether the whole way is walked, as for an incident, marked `[DRILL]`; Alertmanagers get one, too.
    func test(channel: String?, isDrill: Bool) async throws(AlertDeskError) -> [TestReport]
}

extension AlertDeskFace {
    var faults: [String] { [] }
}

/// Why an operator's wish was not granted, in one sentence that says what to do.
struct AlertDeskError: Error, Sendable, Equatable, CustomStringConvertible {
    enum Code: Sendable {
        /// There is no such incident, silence, channel or deploy.
        case unknown
        /// The wish cannot be meant: an end in the past, a pattern that matches nothing.
        case invalid
        /// It could not be put on disk: it holds while this process lives, and is kept if the disk takes it yet.
        case notKept
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// A condition that is not well.
struct AlertEntry: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        /// Bad, and not often enough in a row to be believed.
        case pending
        /// Believed.
        case firing
    }

    /// The check's name, or a rule's.
    var check: String
    var state: State
    var severity: Severity
    /// Since when.
    var since: WallTime
    /// The reference of its incident; nil where there is none yet.
    var reference: String?
    /// Why.
    var reason: String?
    /// The number behind it.
    var value: Double?
    /// Whether it goes to and fro and is quiet until it settles.
    var isFlapping = false
    /// The checks to blame, where it is held back because of them.
    var causes: [String] = []
    /// Who takes care of it.
    var acknowledgement: Acknowledgement?
    /// Whether a silence or a deploy holds its messages back.
    var isSilenced = false
    var labels: [String: String] = [:]
    var annotations: [String: String] = [:]
}

/// An incident with all that was told of it.
struct IncidentEntry: Sendable {
    var incident: Incident
    /// What happened, in order.
    var announcements: [Announcement]
    /// The messages, with every attempt.
    var deliveries: [Delivery]
}

/// Lines of the history, and where to go on.
struct HistoryPart: Sendable {
    var lines: [String]
    /// Nil at the end.
    var next: AlertStore.ExportPosition?
}

/// A silence that somebody wants.
struct SilenceWish: Sendable, Equatable {
    /// A check's name or a pattern; `*` for all.
    var pattern: String
    var duration: Duration
    var owner: String
    var reason: String
}

/// What a deploy's script tells.
struct DeployWish: Sendable, Equatable {
    enum Step: String, Sendable, CaseIterable {
        /// Something was deployed; nothing is muted.
        case mark
        /// It begins: what it restarts is muted.
        case start
        /// It is over: what it restarted pages again.
        case end
    }

    var step: Step
    /// A version or a commit.
    var name: String
    /// What it restarts: names or patterns of checks.
    var patterns: [String] = []
    /// How long it may mute, at most 15 min.
    var duration: Duration = .seconds(900)
}

/// A channel and what is known of its way.
struct ChannelStanding: Sendable, Equatable {
    var name: String
    /// When a message or a canary last arrived for sure.
    var provenAt: WallTime?
    /// How long ago that was.
    var provenAge: Duration?
    /// Messages that wait.
    var waiting: Int
    /// What is wrong with it, if something is.
    var problem: String?
}

/// What came of a test message to one channel.
struct TestReport: Sendable, Equatable {
    var channel: String
    var isDelivered: Bool
    /// The status of the answer, if one came.
    var status: Int?
    var seconds: Double
    /// What happened, in a few words.
    var outcome: String
    /// Host and port of an Alertmanager, of which a channel may have several.
    var address: String?
    /// What leads to the channel, in words; empty where no route does.
    var routes: [String] = []
}
