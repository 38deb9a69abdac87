import Logging
public import Telemetry

extension LogData {
    /// A record of the log, as OTLP knows it.
    ///
    /// First of the attributes stand where it was logged (`code.…`), the error (`exception.…`) and the request;
    /// metadata of the same names takes their place. Texts longer than the limit are cut, attributes over the limit
    /// are dropped and counted.
    public init(_ record: LogRecord, limits: SpanLimits = SpanLimits()) {
        self.init(
            time: Self.nanoseconds(record.time), severity: record.level.severityNumber,
            severityText: record.level.rawValue, body: .string(record.message), scope: record.logger)
        context = record.trace.map { SpanContext($0) }
        let own = Self.ownAttributes(record).filter { attribute in
            !record.fields.contains { $0.name == attribute.key }
        }
        let all = own + record.fields.map { Attribute($0.name, AttributeValue($0.value)) }
        let kept = all.prefix(max(0, limits.attributes))
        attributes = kept.map { Attribute($0.key, $0.value.cut(limits.valueLength)) }
        droppedAttributes = UInt32(clamping: all.count - kept.count + record.droppedFields)
    }

    private static func ownAttributes(_ record: LogRecord) -> [Attribute] {
        var attributes = [
            Attribute("code.file.path", .string(record.place.file)),
            Attribute("code.function.name", .string(record.place.function)),
            Attribute("code.line.number", .int(Int64(clamping: record.place.line))),
        ]
        if let failure = record.failure {
            attributes.append(Attribute("exception.type", .string(failure.type)))
            attributes.append(Attribute("exception.message", .string(failure.message)))
        }
        if let request = record.requestID { attributes.append(Attribute("request_id", .string(request))) }
        return attributes
    }

    /// Nanoseconds since 1970; a clock that stands before it, or after 2554, gives the nearest that there is.
    private static func nanoseconds(_ time: WallTime) -> UInt64 {
        guard let seconds = UInt64(exactly: time.secondsSinceEpoch) else { return 0 }
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = whole.addingReportingOverflow(UInt64(time.nanoseconds))
        return isTooLarge || overflows ? .max : sum
    }
}

extension AttributeValue {
    /// A value of the log with all that is in it; how deep it is was bounded before.
    fileprivate init(_ value: LogValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .array(let values): self = .array(values.map { AttributeValue($0) })
        case .object(let fields): self = .map(fields.map { Attribute($0.name, AttributeValue($0.value)) })
        }
    }

    /// The value with every text in it at most so many bytes long, cut between characters.
    fileprivate func cut(_ limit: Int) -> AttributeValue {
        switch self {
        case .string(let text): .string(Self.cut(text, limit))
        case .array(let values): .array(values.map { $0.cut(limit) })
        case .map(let attributes): .map(attributes.map { Attribute($0.key, $0.value.cut(limit)) })
        case .bool, .int, .double, .bytes: self
        }
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.unicodeScalars.startIndex
        var length = 0
        for index in text.unicodeScalars.indices {
            length += UTF8.width(text.unicodeScalars[index])
            if length > limit { break }
            end = text.unicodeScalars.index(after: index)
        }
        return String(text[..<end])
    }
}
