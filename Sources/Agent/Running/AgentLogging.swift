import Logging
import SystemdClient
import Telemetry

/// Sets the process's log up: where it goes, in which form, from which level on.
enum AgentLogging {
    private static let level = LogLevelControl(.info)

    /// Installs the handler; once a process.
    static func bootstrap(_ settings: LogSettings, environment: [String: String], isTerminal: Bool) {
        setLevel(settings.level)
        let format = Self.format(settings.format, environment: environment, isTerminal: isTerminal)
        LoggingSystem.bootstrap { label in
            AgentLogHandler(label: label, output: format, level: level)
        }
    }

    /// Changes the level from which on lines are written.
    static func setLevel(_ newLevel: LogSettings.Level) {
        level.set(Logger.Level(rawValue: newLevel.rawValue) ?? .info)
    }

    private static func format(
        _ wanted: LogSettings.Format, environment: [String: String], isTerminal: Bool
    ) -> AgentLogHandler.Output {
        switch wanted {
        case .text: return .text(StandardErrorSink())
        case .json: return .json(StandardErrorSink())
        case .journal: return .journal(JournalSink())
        case .auto:
            // JOURNAL_STREAM alone proves nothing: it is inherited by children whose stderr goes elsewhere.
            if Journal.isStandardError(journalStream: environment["JOURNAL_STREAM"]) { return .journal(JournalSink()) }
            return isTerminal ? .text(StandardErrorSink()) : .json(StandardErrorSink())
        }
    }
}
