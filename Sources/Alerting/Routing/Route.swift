/// What goes where, and when: one line of the settings.
public struct Route: Sendable, Hashable {
    /// The channel's name in the settings.
    public let channel: String
    /// Which severities it is for.
    public let severities: Set<Severity>
    /// When the day's messages go out as one; nil sends each at once.
    public let digest: TimeOfDay?
    /// In which parts of the day it holds; empty for always.
    public let windows: [DailyWindow]
    /// The channel that a critical goes to as well where this one has not taken it in time; nil for none.
    public let fallback: String?

    /// Creates a route.
    public init(
        channel: String, severities: Set<Severity>, digest: TimeOfDay? = nil, windows: [DailyWindow] = [],
        fallback: String? = nil
    ) {
        self.channel = channel
        self.severities = severities
        self.digest = digest
        self.windows = windows
        self.fallback = fallback
    }

    /// Whether it holds at a time of the day.
    public func holds(at time: TimeOfDay) -> Bool { windows.isEmpty || windows.contains { $0.contains(time) } }
}
