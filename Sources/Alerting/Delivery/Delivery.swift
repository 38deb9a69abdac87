public import Telemetry

/// One message to one channel: a row of the outbox, then of the ledger of deliveries.
public struct Delivery: Sendable, Hashable, Codable {
    /// How far a message has come.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Committed, and to be sent.
        case queued
        /// An attempt was committed and may be under way; after a crash nobody knows whether it arrived.
        case inflight
        /// Taken by the other side with a 2xx.
        case done
        /// Refused for good; a local alert says so.
        case failed
        /// Nobody knows whether an attempt arrived: sent again with the same key, and saying so.
        case ambiguous
        /// Replaced by a later message that says all of it.
        ///
        /// Where this one may have arrived, which an outage of hours can leave open, that one says "possible repeat".
        case superseded

        /// Whether nothing more will be done with it.
        public var isFinal: Bool { self == .done || self == .failed || self == .superseded }
    }

    /// One attempt and what came of it.
    public struct Attempt: Sendable, Hashable, Codable {
        /// When it began.
        public let at: WallTime
        /// How long it took, in seconds; nil while it is under way and where the process ended in the middle.
        public var seconds: Double?
        /// The status of the answer, if one came.
        public var status: Int?
        /// What came of it, in a few words without secrets.
        public var outcome: String?

        /// Creates an attempt that begins.
        public init(at: WallTime) { self.at = at }
    }

    /// Stable identity, the `Idempotency-Key`: reference, transition and channel, or a hash for what stands alone.
    public let id: String
    /// The channel's name in the settings.
    public let channel: String
    /// What it tells.
    public let kind: Kind
    /// How loud it is; criticals go first.
    public let severity: Severity
    /// References of the incidents that it tells of: one, or many for a digest.
    public let references: [String]
    /// The text as it is sent, without the mark of a possible repeat; empty until the first attempt where many wait.
    public var text: String
    /// What happened, from which other formats of payload are made; one for each reference of a digest.
    public let announcements: [Announcement]
    /// When it was committed.
    public let createdAt: WallTime
    /// Not before this moment: rate, backoff, `Retry-After`, a digest's hour.
    public var notBefore: WallTime
    /// How far it has come.
    public var state: State
    /// Whether any attempt's fate is unknown: from then on every further one says "possible repeat".
    public var mayBeRepeat: Bool
    /// The attempts so far; of many, the first and the last ones.
    public var attempts: [Attempt]
    /// When it became final.
    public var finishedAt: WallTime?
    /// The message that said it instead, for one that was superseded.
    public var supersededBy: String?
    /// The trace that its attempts are part of, in every life of the process: that of the first thing it tells.
    public internal(set) var trace: TraceCarrier?

    /// What a message tells.
    public enum Kind: Sendable, Hashable, Codable {
        /// One announcement.
        case single(Announcement.Kind)
        /// Several announcements in one message: a storm, or the warnings of a day.
        case digest
    }

    /// Creates a message that is to be sent.
    public init(
        id: String, channel: String, kind: Kind, severity: Severity, references: [String], text: String,
        announcements: [Announcement], createdAt: WallTime, notBefore: WallTime
    ) {
        self.id = id
        self.channel = channel
        self.kind = kind
        self.severity = severity
        self.references = references
        self.text = text
        self.announcements = announcements
        self.createdAt = createdAt
        self.notBefore = notBefore
        state = .queued
        mayBeRepeat = false
        attempts = []
        trace = announcements.lazy.compactMap(\.tracedIn).first
    }
}
