public import Telemetry

/// What the settings say about incidents as a whole; what is true of one condition comes with it.
public struct EngineSettings: Sendable, Equatable {
    /// When it is said again that something is still wrong.
    public var reminders: ReminderPlan
    /// Whether a note says after a start that the agent was away for longer than two minutes.
    public var tellsGaps: Bool
    /// Whose clocks its own notes go by.
    public var zone: TimeZoneRules
    /// The language of its own notes.
    public var language: MessageLanguage
    /// How the agent speaks of itself.
    public var words: OwnWords { OwnWords(language: language, zone: zone) }
    /// How far apart the measurements are that confirm a first one.
    public var confirmationGap: Duration
    /// How long it is waited for measurements of what a check needs before its failure is told anyway.
    public var proofTimeout: Duration
    /// Which turn of one incident within `turnWindow` is told as flapping.
    public var flapTurns: Int
    /// In which time turns are counted.
    public var turnWindow: Duration
    /// How long something that went to and fro must be steady before it counts as settled.
    public var settleTime: Duration
    /// How long something must go to and fro without ever being confirmed before that is told.
    public var unconfirmedFlapping: Duration
    /// How long before an incident a deploy may have been to be named in it.
    public var deployMemory: Duration

    /// The defaults, with other reminders or without the note about a gap.
    public init(
        reminders: ReminderPlan = ReminderPlan(), tellsGaps: Bool = true, zone: TimeZoneRules = .utc,
        language: MessageLanguage = .english
    ) {
        self.reminders = reminders
        self.tellsGaps = tellsGaps
        self.zone = zone
        self.language = language
        confirmationGap = .seconds(1)
        proofTimeout = .seconds(5)
        flapTurns = 4
        turnWindow = .seconds(600)
        settleTime = .seconds(120)
        unconfirmedFlapping = .seconds(60)
        deployMemory = .seconds(1_800)
    }
}
