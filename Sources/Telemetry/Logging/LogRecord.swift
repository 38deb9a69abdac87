import Logging

/// One event as the formats write it: masked, bounded, in a fixed order.
struct LogRecord: Sendable {
    let time: WallTime
    let level: Logger.Level
    let logger: String
    let message: String
    let fields: [LogValue.Field]

    init(
        time: WallTime, level: Logger.Level, logger: String, message: String, metadata: Logger.Metadata
    ) {
        var cleaner = LogCleaner()
        self.time = time
        self.level = level
        self.logger = logger
        self.message = cleaner.clean(message)
        self.fields = cleaner.fields(metadata, depth: 0)
    }
}

/// Masks and bounds texts; one for each record, since all of its texts share one budget.
private struct LogCleaner {
    /// Bytes of UTF-8 that all texts of a record have together.
    private var budget = 32 << 10
    private var valuesLeft = 256

    mutating func clean(_ text: String) -> String {
        // Masked before it is cut: a cut before the "@" would show the password.
        let kept = SecretMask.maskAddresses(in: text).cut(atBytes: min(budget, 8 << 10))
        budget -= min(budget, kept.utf8.count)
        return kept
    }

    mutating func fields(_ metadata: Logger.Metadata, depth: Int) -> [LogValue.Field] {
        var fields: [LogValue.Field] = []
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where valuesLeft > 0 {
            valuesLeft -= 1
            let name = key.cut(atBytes: 128)
            budget -= min(budget, name.utf8.count)
            let isSecret = SecretMask.isTelling(key)
            fields.append(.init(name: name, value: isSecret ? .string(SecretMask.text) : clean(value, depth: depth)))
        }
        return fields
    }

    private mutating func clean(_ value: Logger.MetadataValue, depth: Int) -> LogValue {
        if value.attributes[LogSensitivity.self] == .secret { return .string(SecretMask.text) }
        switch value {
        case .string(let text): return .string(clean(text))
        case .stringConvertible(let object): return .string(clean(object.description))
        case .dictionary(let metadata):
            return depth < 8 ? .object(fields(metadata, depth: depth + 1)) : .string("…")
        case .array(let values):
            guard depth < 8 else { return .string("…") }
            var cleaned: [LogValue] = []
            for value in values where valuesLeft > 0 {
                valuesLeft -= 1
                cleaned.append(clean(value, depth: depth + 1))
            }
            return .array(cleaned)
        }
    }
}

extension String {
    /// The text itself, or as many of its characters as leave room for an ellipsis within the limit.
    func cut(atBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var length = 3
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            length += UTF8.width(scalar)
            if length > limit { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}
