extension FieldValue {
    /// How many bytes the value takes on the wire, its type's byte included.
    var wireSize: Int {
        switch self {
        case .text(let text): 5 + text.utf8.count
        case .bytes(let bytes): 5 + bytes.count
        case .bool: 2
        case .integer, .unsigned, .double, .timestamp: 9
        case .void: 1
        case .array(let values): values.reduce(5) { $0 + $1.wireSize }
        case .table(let values): Self.wireSize(values) + 1
        }
    }

    /// How many bytes a table takes on the wire.
    static func wireSize(_ table: [String: FieldValue]) -> Int {
        table.reduce(4) { $0 + 1 + $1.key.utf8.count + $1.value.wireSize }
    }
}

extension MessageProperties {
    /// How many bytes the properties take on the wire at most.
    var wireSize: Int {
        let short = [contentType, contentEncoding, correlationID, replyTo, messageID, type, applicationID]
        // Flags, mode, priority, time, and an expiration of at most 20 digits.
        return short.reduce(34) { $0 + 1 + ($1?.utf8.count ?? 0) } + FieldValue.wireSize(headers)
    }
}
