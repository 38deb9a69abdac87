/// What the engine has done since its start, for metrics.
public struct EngineCounters: Sendable, Hashable {
    /// Announcements that were made for sending, by kind.
    public internal(set) var told: [Announcement.Kind: Int] = [:]
    /// Announcements that a silence or a deploy held back.
    public internal(set) var muted = 0
    /// Incidents that were held back because something else was, or might have been, to blame.
    public internal(set) var held = 0
    /// Incidents that were held back and over before they were told.
    public internal(set) var neverTold = 0

    /// Nothing has happened.
    public init() {}
}
