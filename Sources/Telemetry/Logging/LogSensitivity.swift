public import Logging

/// Marks a single metadata value as one that no log may show, whatever its key.
///
///     logger.info("signed in", metadata: ["answer": .attributed(answer, attributes: [LogSensitivity.secret])])
public enum LogSensitivity: Int64, Logger.MetadataValueAttributes.Attribute {
    /// The value is printed as `<redacted>`.
    case secret = 1
}
