/// Where lines of log go; called from any thread, must not log itself.
public protocol LogSink: Sendable {
    /// Takes one whole line, its line end included.
    func write(line: [UInt8])
}

/// Where structured entries go, for those who have a journal.
public protocol JournalSink: Sendable {
    /// Takes one entry: upper-case field names, values of any bytes.
    func write(fields: [(field: String, value: [UInt8])])
}

/// The formats of the log, each with the sink that it needs.
public enum LogOutput: Sendable {
    /// Lines for people: time, level, message, `key=value`.
    case text(any LogSink)
    /// One JSON object a line.
    case json(any LogSink)
    /// Entries with fields; the identifier becomes `SYSLOG_IDENTIFIER`.
    case journal(any JournalSink, identifier: String)
    /// Nowhere: only the observers see it.
    case discard
}
