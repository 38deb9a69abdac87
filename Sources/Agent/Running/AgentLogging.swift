import Exporters
import Logging
import SystemdClient
import Telemetry

/// Sets the process's log up: where it goes, in which form, from which level on.
enum AgentLogging {
    /// What records go to beside the log; it may come and go at any time.
    static let observer = LogObserverSlot()
    /// From which level on; the settings' one lasts, an operator's passes.
    static let level = LogLevelControl(.info)

    /// Installs the handler; once a process.
    static func bootstrap(_ settings: LogSettings, environment: [String: String], isTerminal: Bool) {
        setLevel(settings.level)
        let format = Self.format(settings.format, environment: environment, isTerminal: isTerminal)
        LoggingSystem.bootstrap { label in
            AgentLogHandler(
                label: label, output: format, control: level, metadataProvider: .requestID,
                trace: { LogTrace.current }, observers: [observer])
        }
    }

    /// Changes the level from which on lines are written; ends what an operator asked for.
    static func setLevel(_ newLevel: LogSettings.Level) {
        level.level = Logger.Level(rawValue: newLevel.rawValue) ?? .info
    }

    private static func format(
        _ wanted: LogSettings.Format, environment: [String: String], isTerminal: Bool
    ) -> LogOutput {
        switch wanted {
        case .text: return .text(DescriptorLogSink())
        case .json: return .json(DescriptorLogSink())
        case .journal: return .journal(SystemJournal(), identifier: "omniflow-agent")
        case .auto:
            // JOURNAL_STREAM alone proves nothing: it is inherited by children whose stderr goes elsewhere.
            if Journal.isStandardError(journalStream: environment["JOURNAL_STREAM"]) {
                return .journal(SystemJournal(), identifier: "omniflow-agent")
            }
            return isTerminal ? .text(DescriptorLogSink()) : .json(DescriptorLogSink())
        }
    }
}

/// The journal, as the log handler wants it.
private struct SystemJournal: JournalSink {
    func write(fields: [(field: String, value: [UInt8])]) {
        try? Journal.send(fields)
    }
}
