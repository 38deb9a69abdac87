public import Telemetry

/// Something that people are owed to be told: what happened to an incident, with all that a message may say of it.
///
/// The engine makes announcements; routing says which channels they go to, the renderer what they look like there.
public struct Announcement: Sendable, Hashable, Codable {
    /// What happened.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Something is wrong: the first that is told of an incident.
        case trigger
        /// The severity rose, or a held incident's story changed.
        case update
        /// Still wrong, and nobody has said that they take care of it.
        case reminder
        /// It goes to and fro, and is quiet until it settles.
        case flapping
        /// It is over, or has settled in a good state.
        case resolve
        /// It was wrong and is over, and nobody was told in between: both times in one message.
        case missed
        /// Something about the agent itself that somebody should know: a gap, a lost network, a drop.
        case note
        /// A message that somebody asked for to see it arrive: `notify test`, a drill.
        case test
        /// A message that nobody is to notice: it only proves the way while there is nothing else to tell.
        case canary
    }

    /// What happened.
    public let kind: Kind
    /// The incident as it stands then; nil for notes and tests.
    public let incident: Incident?
    /// The number of the incident's transition; with the reference and the channel it names the message for ever.
    public let transition: Int
    /// When it happened.
    public let at: WallTime
    /// How loud it is now.
    public let severity: Severity
    /// What a note or a test says, and how something settled or ended that did not simply pass.
    public let text: String?
    /// For a reminder: which one it is, from 1.
    public let count: Int
    /// Whether a silence or a running deploy holds it back.
    ///
    /// It is kept in the history and sent to nobody. Never true of what ends something that was told.
    public let isMuted: Bool
    /// The trace in which it is told, from the moment on at which it is handed in to be kept; no part of its identity.
    public var trace: TraceCarrier?

    /// Creates an announcement.
    public init(
        kind: Kind, incident: Incident?, transition: Int, at: WallTime, severity: Severity, text: String? = nil,
        count: Int = 0, isMuted: Bool = false
    ) {
        self.kind = kind
        self.incident = incident
        self.transition = transition
        self.at = at
        self.severity = severity
        self.text = text
        self.count = count
        self.isMuted = isMuted
    }
}
