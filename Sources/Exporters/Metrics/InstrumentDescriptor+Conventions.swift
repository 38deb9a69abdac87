extension InstrumentDescriptor {
    /// The instruments of OpenTelemetry's semantic conventions 1.44 that the agent and its library emit.
    public static let conventions: [InstrumentDescriptor] = http + databases + messaging + telemetry + own

    private static let http: [InstrumentDescriptor] = [
        InstrumentDescriptor(
            "http.server.request.duration", unit: "s", description: "How long answers to HTTP requests took.",
            bounds: HistogramBounds.seconds),
        InstrumentDescriptor(
            "http.server.active_requests", unit: "{request}", description: "HTTP requests that are being answered.",
            isUpDownCounter: true),
        InstrumentDescriptor(
            "http.client.request.duration", unit: "s", description: "How long HTTP requests to others took.",
            bounds: HistogramBounds.seconds),
    ]

    private static let databases: [InstrumentDescriptor] = [
        InstrumentDescriptor(
            "db.client.operation.duration", unit: "s", description: "How long operations on databases took.",
            bounds: HistogramBounds.databaseSeconds)
    ]

    private static let messaging: [InstrumentDescriptor] = [
        InstrumentDescriptor(
            "messaging.client.operation.duration", unit: "s",
            description: "How long operations on message brokers took.", bounds: HistogramBounds.seconds),
        InstrumentDescriptor(
            "messaging.client.sent.messages", unit: "{message}", description: "Messages that were to be sent."),
        InstrumentDescriptor(
            "messaging.client.consumed.messages", unit: "{message}", description: "Messages that were received."),
        InstrumentDescriptor(
            "messaging.process.duration", unit: "s", description: "How long the work for a message took.",
            bounds: HistogramBounds.seconds),
    ]

    private static let telemetry: [InstrumentDescriptor] = [
        InstrumentDescriptor(
            "otel.sdk.span.live", unit: "{span}", description: "Spans that have begun and not ended.",
            isUpDownCounter: true),
        InstrumentDescriptor("otel.sdk.span.started", unit: "{span}", description: "Spans that have begun."),
        InstrumentDescriptor(
            "otel.sdk.processor.span.queue.size", unit: "{span}", description: "Spans that wait to be exported.",
            isUpDownCounter: true),
        InstrumentDescriptor(
            "otel.sdk.processor.span.queue.capacity", unit: "{span}", description: "How many spans may wait.",
            isUpDownCounter: true),
        InstrumentDescriptor(
            "otel.sdk.processor.span.processed", unit: "{span}",
            description: "Spans that left the queue or never came in."),
        InstrumentDescriptor(
            "otel.sdk.processor.log.queue.size", unit: "{log_record}",
            description: "Log records that wait to be exported.", isUpDownCounter: true),
        InstrumentDescriptor(
            "otel.sdk.processor.log.queue.capacity", unit: "{log_record}",
            description: "How many log records may wait.",
            isUpDownCounter: true),
        InstrumentDescriptor(
            "otel.sdk.processor.log.processed", unit: "{log_record}",
            description: "Log records that left the queue or never came in."),
        InstrumentDescriptor(
            "otel.sdk.exporter.span.inflight", unit: "{span}", description: "Spans that are being sent.",
            isUpDownCounter: true),
        InstrumentDescriptor(
            "otel.sdk.exporter.span.exported", unit: "{span}", description: "Spans that were sent, or failed to be."),
        InstrumentDescriptor(
            "otel.sdk.exporter.log.inflight", unit: "{log_record}", description: "Log records that are being sent.",
            isUpDownCounter: true),
        InstrumentDescriptor(
            "otel.sdk.exporter.log.exported", unit: "{log_record}",
            description: "Log records that were sent, or failed to be."),
        InstrumentDescriptor(
            "otel.sdk.exporter.metric_data_point.inflight", unit: "{data_point}",
            description: "Points of metrics that are being sent.", isUpDownCounter: true),
        InstrumentDescriptor(
            "otel.sdk.exporter.metric_data_point.exported", unit: "{data_point}",
            description: "Points of metrics that were sent, or failed to be."),
        InstrumentDescriptor(
            "otel.sdk.exporter.operation.duration", unit: "s", description: "How long exports took.",
            bounds: HistogramBounds.seconds),
        InstrumentDescriptor(
            "otel.sdk.metric_reader.collection.duration", unit: "s", description: "How long gathering metrics took.",
            bounds: HistogramBounds.seconds),
    ]

    /// What the conventions have no names for.
    private static let own: [InstrumentDescriptor] = [
        InstrumentDescriptor(
            "omniflow.telemetry.span.parts.dropped", unit: "{part}",
            description: "What spans had no room for: attributes, events, links, texts, spans of undecided traces."),
        InstrumentDescriptor(
            "omniflow.telemetry.context.refused", unit: "{field}",
            description: "Headers of contexts that came in broken and were not trusted."),
        InstrumentDescriptor(
            "omniflow.telemetry.metric.instruments", unit: "{instrument}",
            description: "Instruments: those shown, left out because another kind has the name, with too many series.",
            isUpDownCounter: true),
        InstrumentDescriptor(
            "omniflow.telemetry.metric.overflowed", unit: "{series}",
            description: "How often a series was asked for that was one too many; it counts with all the others."),
        InstrumentDescriptor(
            "omniflow.telemetry.metric.values.ignored", unit: "{value}",
            description: "Values that could not be counted: no numbers, infinite, or negative where nothing falls."),
    ]
}
