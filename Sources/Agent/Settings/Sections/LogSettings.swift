/// What the agent writes about itself.
struct LogSettings: Sendable, Equatable {
    enum Level: String, CaseIterable, Sendable {
        case trace, debug, info, notice, warning, error, critical
    }

    enum Format: String, CaseIterable, Sendable {
        /// Text on a terminal, the journal's own protocol under systemd, else JSON.
        case auto
        /// Lines for people.
        case text
        /// One JSON object a line.
        case json
        /// The journal's own protocol.
        case journal
    }

    var level: Level
    var format: Format

    static let level = SettingKey(
        "log.level", ValueKind<Level>.choice, default: .info, "From which level on lines are written.")
    static let format = SettingKey(
        "log.format", ValueKind<Format>.choice, default: .auto,
        "auto is text on a terminal, journal under systemd, else json.")

    static let keys = [level.described, format.described]

    init(_ reader: inout SettingsReader) {
        level = reader.value(Self.level)
        format = reader.value(Self.format)
    }
}
