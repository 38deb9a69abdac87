public import Logging

/// What an exporter has to say to people; at most once a minute for each destination.
public struct OTLPDiagnostic: Sendable, Equatable {
    /// What it is about.
    public enum Kind: Sendable, Equatable {
        /// Nothing arrives.
        case failing
        /// Some items were not taken.
        case partial
        /// All were taken, and the other side has something to tell.
        case warning
        /// It works again.
        case recovered
    }

    /// What it is about.
    public let kind: Kind
    /// Scheme, host and port of the destination.
    public let destination: String
    /// What kind of failure (`error.type`); nil where there was none.
    public let errorType: String?
    /// What happened, or what the other side says; one line.
    public let reason: String
    /// How many failed tries and refusals there were since the last word, with this one.
    public let failures: Int
    /// How many items were lost since the last word.
    public let lost: Int

    /// Writes it to a log.
    public func write(to logger: Logger) {
        var metadata: Logger.Metadata = ["destination": "\(destination)", "reason": "\(reason)"]
        if let errorType { metadata["error_type"] = "\(errorType)" }
        if failures > 1 { metadata["failures"] = "\(failures)" }
        if lost > 0 { metadata["lost"] = "\(lost)" }
        switch kind {
        case .failing: logger.warning("cannot export telemetry", metadata: metadata)
        case .partial: logger.warning("a part of the exported telemetry was not taken", metadata: metadata)
        case .warning: logger.warning("the receiver of telemetry has something to say", metadata: metadata)
        case .recovered: logger.notice("telemetry is exported again", metadata: metadata)
        }
    }

    /// Writes it to the log that is called `opentelemetry`.
    public static func log(_ diagnostic: OTLPDiagnostic) {
        diagnostic.write(to: Logger(label: "opentelemetry"))
    }
}
