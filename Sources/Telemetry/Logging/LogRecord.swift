public import Logging

/// One event as formats and observers see it: masked, bounded, in a fixed order.
///
/// All texts of a record have 32 KiB together, one has 8 KiB at most, and there are at most 256 values.
public struct LogRecord: Sendable {
    /// An error that was logged.
    public struct Failure: Sendable, Equatable {
        /// The type, without its module.
        public let type: String
        /// What it says of itself.
        public let message: String
    }

    /// Where in the source it was logged.
    public struct Place: Sendable, Equatable {
        /// The file, as the compiler names it (`Module/File.swift`).
        public let file: String
        /// The function with its labels.
        public let function: String
        /// The line, from 1.
        public let line: UInt
    }

    /// When it was logged.
    public let time: WallTime
    /// How much it matters.
    public let level: Logger.Level
    /// The logger's label.
    public let logger: String
    /// What was said.
    public let message: String
    /// The span that it was logged in; nil outside of any.
    public let trace: LogTrace?
    /// The metadata `request_id`, 128 bytes at most; nil where there is none.
    public let requestID: String?
    /// The error; nil where there is none.
    public let failure: Failure?
    /// All other metadata, sorted by name.
    public let fields: [LogValue.Field]
    /// How many values of the metadata were too many, nested ones not counted.
    public let droppedFields: Int
    /// Where it was logged.
    public let place: Place

    /// Masks and bounds an event.
    ///
    /// - Parameters:
    ///   - event: what was logged.
    ///   - metadata: the logger's, the provider's and the event's metadata together.
    ///   - logger: the logger's label.
    ///   - time: when.
    ///   - trace: the span; metadata of the names of its fields is left out.
    public init(
        _ event: LogEvent, metadata: Logger.Metadata, logger: String, time: WallTime, trace: LogTrace? = nil
    ) {
        var cleaner = LogCleaner()
        self.time = time
        self.level = event.level
        self.logger = logger
        self.trace = trace
        place = Place(file: event.file, function: event.function, line: event.line)
        message = cleaner.clean(event.message.description)
        failure = event.error.map {
            Failure(type: cleaner.clean("\(Swift.type(of: $0))"), message: cleaner.clean("\($0)"))
        }
        var rest = metadata
        if trace != nil { for name in LogTrace.names { rest[name] = nil } }
        requestID = cleaner.identity(rest[Self.requestKey])
        if requestID != nil { rest[Self.requestKey] = nil }
        fields = cleaner.fields(rest, depth: 0)
        droppedFields = rest.count - fields.count
    }

    /// The key of a request's identity; in all formats it has a place of its own.
    static let requestKey = "request_id"

    /// The metadata and, where no key is in its way, the error.
    var shownFields: [LogValue.Field] {
        guard let failure else { return fields }
        let added = [("error", failure.message), ("error_type", failure.type)].filter { name, _ in
            !fields.contains { $0.name == name }
        }
        return (fields + added.map { .init(name: $0, value: .string($1)) }).sorted { $0.name < $1.name }
    }

    /// What ties the record to others, in the order in which it is shown.
    var identities: [(name: String, value: String)] {
        var identities: [(name: String, value: String)] = []
        if let requestID { identities.append((name: Self.requestKey, value: requestID)) }
        if let trace { identities += trace.fields }
        return identities
    }
}
