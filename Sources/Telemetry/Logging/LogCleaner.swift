import Logging

/// Masks and bounds texts; one for each record, since all of its texts share one budget.
struct LogCleaner {
    /// Bytes of UTF-8 that all texts of a record have together.
    private var budget = 32 << 10
    private var valuesLeft = 256

    mutating func clean(_ text: String) -> String {
        // Masked before it is cut: a cut before the "@" would show the password.
        let kept = SecretMask.maskAddresses(in: text).cut(atBytes: min(budget, 8 << 10))
        budget -= min(budget, kept.utf8.count)
        return kept
    }

    /// A short text; nil for lists and maps.
    mutating func identity(_ value: Logger.MetadataValue?) -> String? {
        switch value {
        case .string, .stringConvertible:
            guard let value, case .string(let text) = clean(value, depth: 0) else { return nil }
            return text.cut(atBytes: 128)
        case .array, .dictionary, nil: return nil
        }
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
