import Logging

/// Fields of systemd's journal (systemd.journal-fields(7)).
enum LogJournalFormat {
    /// `MESSAGE` reads as a line of text without time and level, fields included, since that is all that `journalctl`
    /// shows; each field stands in `OMNIFLOW_KEY` too, for those who search, and the identities in `REQUEST_ID`,
    /// `TRACE_ID`, `SPAN_ID` and `TRACE_FLAGS`.
    static func fields(_ record: LogRecord, identifier: String) -> [(field: String, value: [UInt8])] {
        var fields: [(field: String, value: [UInt8])] = [
            (field: "MESSAGE", value: Array(LogTextFormat.sentence(record).utf8)),
            (field: "PRIORITY", value: Array(priority(record.level).utf8)),
            (field: "SYSLOG_IDENTIFIER", value: Array(identifier.utf8)),
            (field: "LOGGER", value: Array(record.logger.utf8)),
        ]
        for identity in record.identities {
            fields.append((field: identity.name.uppercased(), value: Array(identity.value.utf8)))
        }
        for field in record.shownFields { fields.append((field: name(field.name), value: bytes(field.value))) }
        return fields
    }

    /// The level by syslog's numbers (RFC 5424); trace and debug are both 7.
    private static func priority(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "7"
        case .info: "6"
        case .notice: "5"
        case .warning: "4"
        case .error: "3"
        case .critical: "2"
        }
    }

    /// `OMNIFLOW_` and the key in upper case, other characters as underscores, 64 bytes at most.
    private static func name(_ key: String) -> String {
        let letters = key.utf8.map { byte in
            switch byte {
            case 97...122: byte & ~0x20
            case 65...90, 48...57: byte
            default: UInt8(ascii: "_")
            }
        }
        return "OMNIFLOW_" + String(decoding: letters.prefix(55), as: UTF8.self)
    }

    /// A text as it is, anything deeper as JSON.
    private static func bytes(_ value: LogValue) -> [UInt8] {
        if case .string(let text) = value { return Array(text.utf8) }
        var output: [UInt8] = []
        LogJSONFormat.append(value, to: &output)
        return output
    }
}
