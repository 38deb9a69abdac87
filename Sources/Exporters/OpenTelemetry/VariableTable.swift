/// THE list of the variables that are read, in the order in which they count: what comes later counts more.
enum VariableTable {
    static let rules: [VariableRule] =
        [
            .unserved(
                "OTEL_CONFIG_FILE", "configuration files of OpenTelemetry are not read: the other variables count")
        ] + resource + propagators + destinations + traces + batch("OTEL_BSP", isTraces: true) + metrics
        + batch("OTEL_BLRP", isTraces: false) + limits + switches

    /// The longest that a timeout may be; also what 0 stands for, which the specification calls no limit.
    static let longestTimeout = 3_600_000

    /// A variable of exporters, of all signals or of one.
    static func name(_ suffix: String, of signal: OTLPSignal? = nil) -> String {
        "OTEL_EXPORTER_OTLP_" + (signal.map { $0.rawValue.uppercased() + "_" } ?? "") + suffix
    }

    private static let resource: [VariableRule] = [
        VariableRule("OTEL_RESOURCE_ATTRIBUTES") { (text, state) throws(VariableProblem) in
            var attributes: [Attribute] = []
            for pair in VariableText.pairs(text) {
                do throws(VariableText.BrokenPair) {
                    let pair = try pair.get()
                    attributes.append(Attribute(pair.name, .string(pair.value)))
                } catch {
                    throw VariableProblem("\(error.description): all of it is left out")
                }
            }
            // What the program was told itself counts more.
            state.configuration.resourceAttributes = attributes + state.configuration.resourceAttributes
            return text
        },
        VariableRule("OTEL_SERVICE_NAME") { (text, state) throws(VariableProblem) in
            state.configuration.serviceName = text
            return text
        },
        // Not of the specification; Omniflow Starter reads it beside the name.
        VariableRule("OTEL_SERVICE_VERSION") { (text, state) throws(VariableProblem) in
            state.configuration.resourceAttributes.insert(Attribute("service.version", .string(text)), at: 0)
            return text
        },
    ]

    private static let propagators: [VariableRule] = [
        VariableRule("OTEL_PROPAGATORS") { (text, state) throws(VariableProblem) in
            let words = VariableText.members(text.lowercased())
            let found = Set(words.compactMap(Propagator.init(rawValue:)))
            for word in words where word != "none" && Propagator(rawValue: word) == nil {
                state.notes.append("\(VariableText.quoted(word)) is not here: there are tracecontext and baggage")
            }
            guard !found.isEmpty || words.contains("none") else {
                let current = state.configuration.propagators.map(\.rawValue).sorted().joined(separator: ",")
                throw VariableProblem("nothing is left: \(current.isEmpty ? "none" : current) is used")
            }
            state.configuration.propagators = found
            return found.isEmpty ? "none" : found.map(\.rawValue).sorted().joined(separator: ",")
        }
    ]

    private static let metrics: [VariableRule] = [
        .milliseconds("OTEL_METRIC_EXPORT_INTERVAL", 100...86_400_000, \.metrics.interval),
        .milliseconds("OTEL_METRIC_EXPORT_TIMEOUT", 1...longestTimeout, zeroIsNoLimit: true, \.metrics.timeout),
        .word("OTEL_METRICS_EXEMPLAR_FILTER", \.metrics.exemplarFilter),
        .word(name("METRICS_TEMPORALITY_PREFERENCE"), \.metrics.temporality),
        VariableRule(name("METRICS_DEFAULT_HISTOGRAM_AGGREGATION")) { (text, _) throws(VariableProblem) in
            guard text.lowercased() != "explicit_bucket_histogram" else { return text }
            throw VariableProblem(
                VariableRule.unknown(text, among: ["explicit_bucket_histogram"], used: "explicit_bucket_histogram"))
        },
    ]

    private static func batch(_ prefix: String, isTraces: Bool) -> [VariableRule] {
        let delay: any VariableRule.Place<Duration> = isTraces ? \.traces.batch.delay : \.logs.batch.delay
        let timeout: any VariableRule.Place<Duration> =
            isTraces ? \.traces.batch.exportTimeout : \.logs.batch.exportTimeout
        return [
            .milliseconds("\(prefix)_SCHEDULE_DELAY", 10...longestTimeout, delay),
            .milliseconds("\(prefix)_EXPORT_TIMEOUT", 1...longestTimeout, zeroIsNoLimit: true, timeout),
            .count("\(prefix)_MAX_QUEUE_SIZE", 1...1_048_576, isTraces ? \.traces.batch.queue : \.logs.batch.queue),
            .count("\(prefix)_MAX_EXPORT_BATCH_SIZE", 1...65_536, isTraces ? \.traces.batch.batch : \.logs.batch.batch),
        ]
    }

    private static let limits: [VariableRule] = [
        .count("OTEL_ATTRIBUTE_COUNT_LIMIT", counts, \.traces.limits.attributes, \.logs.limits.attributes),
        .count("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", lengths, \.traces.limits.valueLength, \.logs.limits.valueLength),
        .count("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", counts, \.traces.limits.attributes),
        .count("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", lengths, \.traces.limits.valueLength),
        .count("OTEL_SPAN_EVENT_COUNT_LIMIT", counts, \.traces.limits.events),
        .count("OTEL_SPAN_LINK_COUNT_LIMIT", counts, \.traces.limits.links),
        .count("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", counts, \.traces.limits.eventAttributes),
        .count("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", counts, \.traces.limits.linkAttributes),
        .count("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", counts, \.logs.limits.attributes),
        .count("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", lengths, \.logs.limits.valueLength),
    ]
    private static let counts = 0...10_000
    private static let lengths = 0...1 << 20
}
