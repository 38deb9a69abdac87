extension OTLPWriter {
    /// `LogRecord`.
    mutating func logRecord(_ record: LogData) {
        fixedIfAny(OTLPField(1, "timeUnixNano"), record.time)
        fixedIfAny(OTLPField(11, "observedTimeUnixNano"), record.observedTime)
        smallIfAny(OTLPField(2, "severityNumber"), UInt32(min(24, max(0, record.severity))))
        textIfAny(OTLPField(3, "severityText"), record.severityText)
        message(OTLPField(5, "body")) { $0.value(record.body) }
        attributes(OTLPField(6, "attributes"), record.attributes)
        smallIfAny(OTLPField(7, "droppedAttributesCount"), record.droppedAttributes)
        guard let context = record.context, context.isValid else { return }
        fixedIfAny(OTLPField(8, "flags"), UInt32(context.flags.rawValue))
        identity(OTLPField(9, "traceId"), context.traceID)
        identity(OTLPField(10, "spanId"), context.spanID)
    }
}
