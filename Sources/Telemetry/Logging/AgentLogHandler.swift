public import Logging

/// The backend of swift-log for programs of this house: masks secrets, bounds every line, writes one of three formats.
///
/// Values under keys such as `password` or `api_key`, values marked `LogSensitivity.secret`, and the user part of
/// addresses in messages and values become `<redacted>`. One line has at most 256 values and 32 KiB of text. Records
/// logged within a span carry its `trace_id`, `span_id` and `trace_flags`; metadata of these names never takes their
/// place.
public struct AgentLogHandler: LogHandler {
    private let label: String
    private let output: LogOutput
    private let control: LogLevelControl
    private let time: any TimeSource
    private let trace: (@Sendable () -> LogTrace?)?
    private let observers: [any LogRecordObserver]
    private var ownLevel: Logger.Level?

    /// The metadata of every event of this logger.
    public var metadata: Logger.Metadata = [:]
    /// Asked for more metadata at each event.
    public var metadataProvider: Logger.MetadataProvider?

    /// Creates the handler of one logger.
    ///
    /// - Parameters:
    ///   - label: the logger's name, shown as `logger` in JSON and `LOGGER` in the journal.
    ///   - output: the format and where it goes.
    ///   - control: the level shared with other handlers.
    ///   - time: the clock of the timestamps.
    ///   - metadataProvider: asked for more metadata at each event.
    ///   - trace: asked at each event for the span that it is logged in.
    ///   - observers: see each record after it is written.
    public init(
        label: String, output: LogOutput, control: LogLevelControl, time: any TimeSource = SystemTime(),
        metadataProvider: Logger.MetadataProvider? = nil, trace: (@Sendable () -> LogTrace?)? = nil,
        observers: [any LogRecordObserver] = []
    ) {
        self.label = label
        self.output = output
        self.control = control
        self.time = time
        self.trace = trace
        self.observers = observers
        self.metadataProvider = metadataProvider
    }

    /// The shared level, until it is set: from then on this logger has its own, as swift-log asks of values.
    public var logLevel: Logger.Level {
        get { ownLevel ?? control.level }
        set { ownLevel = newValue }
    }

    /// One value of the logger's own metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes the event at once, on the calling thread; whether its level counts was judged before.
    public func log(event: LogEvent) {
        let record = LogRecord(
            event, metadata: merged(event), logger: label, time: time.wallClock(), trace: trace?())
        switch output {
        case .text(let sink): sink.write(line: LogTextFormat.line(record))
        case .json(let sink): sink.write(line: LogJSONFormat.line(record))
        case .journal(let sink, let identifier):
            sink.write(fields: LogJournalFormat.fields(record, identifier: identifier))
        case .discard: break
        }
        for observer in observers { observer.observe(record) }
    }

    /// The logger's metadata, over it the provider's, over it the event's.
    private func merged(_ event: LogEvent) -> Logger.Metadata {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        return merged
    }
}
