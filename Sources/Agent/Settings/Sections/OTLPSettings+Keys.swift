import Exporters

extension OTLPSettings {
    static let endpoint = SettingKey(
        "otlp.endpoint", .optional(.otlpAddress), default: nil,
        "The collector, as in http://127.0.0.1:4318: traces and metrics go there. Without one nothing leaves.")
    static let encoding = SettingKey(
        "otlp.protocol", ValueKind<OTLPDestination.Encoding>.choice, default: .protobuf,
        "How bodies are encoded: http/protobuf or http/json; there is no gRPC.")
    static let headers = SecretKeys(
        inline: SettingKey(
            "otlp.headers", .optional(.headerList), default: nil,
            "Headers for the collector, name=value,name=value or a map; better in headers_file.", isSecret: true),
        file: SettingKey(
            "otlp.headers_file", .optional(.path), default: nil,
            "A file with one line name=value,name=value, mode 0600, or credential:NAME."))
    static let compression = SettingKey(
        "otlp.compression", ValueKind<Compression>.choice, default: .none, "How bodies are packed: none or gzip.")
    static let timeout = SettingKey(
        "otlp.timeout", .duration(.milliseconds(100)...(.seconds(3_600))), default: .seconds(10),
        "How long one request may take; it is tried again within the time of its batch.")
    static let certificateFile = SettingKey(
        "otlp.certificate_file", .optional(.path), default: nil,
        "Who may sign the collector's certificate, PEM; the system's authorities unless set.")
    static let clientCertificateFile = SettingKey(
        "otlp.client_certificate_file", .optional(.path), default: nil,
        "The agent's own certificate, PEM, if the collector wants one.")
    static let clientKeyFile = SettingKey(
        "otlp.client_key_file", .optional(.path), default: nil,
        "The private key of client_certificate_file, PEM, mode 0600.")
    static let hostID = SettingKey(
        "otlp.host_id", .flag, default: true, "Whether the machine's identity leaves, as host.id.")
    static let resource = SettingKey(
        "otlp.resource.*", .optional(.text), default: nil,
        "An attribute of everything that leaves; it counts more than what the agent finds out by itself.")
    static let continueTraces = SettingKey(
        "otlp.continue_traces", .flag, default: true,
        "Whether requests continue the traces of those who send them; false begins a trace with each request.")

    static let tracesEnabled = SettingKey(
        "otlp.traces.enabled", .optional(.flag), default: nil,
        "Whether traces leave; where this is not set, they do if there is an endpoint.")
    static let tracesEndpoint = SettingKey(
        "otlp.traces.endpoint", .optional(.otlpAddress), default: nil,
        "Where traces go, as it stands: no /v1/traces is added.")
    static let sampler = SettingKey(
        "otlp.traces.sampler", ValueKind<SamplerName>.choice, default: .parentBasedAlwaysOn,
        "Which traces are kept; parentbased_ ones do as the caller did.")
    static let ratio = SettingKey(
        "otlp.traces.ratio", .share, default: Share(part: 1),
        "Which share of the traces a sampler whose name ends in traceidratio keeps, from 0 to 1.")
    static let slow = SettingKey(
        "otlp.traces.slow", .duration(.milliseconds(1)...(.seconds(3_600))), default: .seconds(1),
        "A probe's round that takes as long is kept whatever the sampler says, as is one that fails.")
    static let metricsEnabled = SettingKey(
        "otlp.metrics.enabled", .optional(.flag), default: nil,
        "Whether metrics leave; where this is not set, they do if there is an endpoint.")
    static let metricsEndpoint = SettingKey(
        "otlp.metrics.endpoint", .optional(.otlpAddress), default: nil,
        "Where metrics go, as it stands: no /v1/metrics is added.")
    static let interval = SettingKey(
        "otlp.metrics.interval", .duration(.milliseconds(100)...(.seconds(86_400))), default: .seconds(60),
        "From one sending of metrics to the next.")
    static let temporality = SettingKey(
        "otlp.metrics.temporality", ValueKind<TemporalityPreference>.choice, default: .cumulative,
        "What counters count from: their beginning (cumulative), or the last sending (delta, lowmemory).")
    static let snapshot = SettingKey(
        "otlp.metrics.snapshot", .flag, default: false,
        "Whether all that /metrics shows leaves, and not only what the agent says of itself.")
    static let logsEnabled = SettingKey(
        "otlp.logs.enabled", .optional(.flag), default: nil,
        "Whether the agent's log leaves; where this is not set, it does if logs.endpoint is set.")
    static let logsEndpoint = SettingKey(
        "otlp.logs.endpoint", .optional(.otlpAddress), default: nil,
        "Where the log goes, as it stands: no /v1/logs is added.")

    static let endpoints: [OTLPSignal: SettingKey<OTLPAddress?>] = [
        .traces: tracesEndpoint, .metrics: metricsEndpoint, .logs: logsEndpoint,
    ]
    static let enabled: [OTLPSignal: SettingKey<Bool?>] = [
        .traces: tracesEnabled, .metrics: metricsEnabled, .logs: logsEnabled,
    ]

    static let keys = [
        endpoint.described, encoding.described, headers.inline.described, headers.file.described,
        compression.described, timeout.described, certificateFile.described, clientCertificateFile.described,
        clientKeyFile.described, hostID.described, resource.described, continueTraces.described,
        tracesEnabled.described, tracesEndpoint.described, sampler.described, ratio.described, slow.described,
        metricsEnabled.described, metricsEndpoint.described, interval.described, temporality.described,
        snapshot.described, logsEnabled.described, logsEndpoint.described,
    ]
}
