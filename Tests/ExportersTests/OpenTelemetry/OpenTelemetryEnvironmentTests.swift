import Testing

@testable import Exporters

@Suite("Variables of OpenTelemetry")
struct OpenTelemetryEnvironmentTests {
    private static let prefix = "OTEL_EXPORTER_OTLP_"

    private func read(
        _ variables: [String: String], over configuration: OpenTelemetryConfiguration = OpenTelemetryConfiguration(),
        keepingOff: Set<OTLPSignal> = []
    ) -> OpenTelemetryEnvironment {
        OpenTelemetryEnvironment(variables, over: configuration, keepingOff: keepingOff)
    }

    private func enabled(_ configuration: OpenTelemetryConfiguration) -> Set<OTLPSignal> {
        var signals: Set<OTLPSignal> = []
        if configuration.traces.isEnabled { signals.insert(.traces) }
        if configuration.metrics.isEnabled { signals.insert(.metrics) }
        if configuration.logs.isEnabled { signals.insert(.logs) }
        return signals
    }

    @Test("without variables, and with empty ones, everything stays as it was")
    func nothing() {
        var configuration = OpenTelemetryConfiguration()
        configuration.metrics.interval = .seconds(7)
        let blank = Dictionary(uniqueKeysWithValues: VariableTable.rules.map { ($0.name, " \t") })
        for variables in [[:], blank, ["OTEL_SOMETHING_ELSE": "1", "HOME": "/"]] {
            let environment = read(variables, over: configuration)
            #expect(environment.configuration == configuration)
            #expect(environment.used.isEmpty && environment.warnings.isEmpty)
        }
    }

    @Test("no variable stands in the table twice")
    func table() {
        let names = VariableTable.rules.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.hasPrefix("OTEL_") })
    }

    @Test(
        "the specification's examples of endpoints give its addresses",
        arguments: [
            (
                ["ENDPOINT": "http://collector:4318"],
                [
                    "http://collector:4318/v1/traces", "http://collector:4318/v1/metrics",
                    "http://collector:4318/v1/logs",
                ]
            ),
            (
                ["ENDPOINT": "http://collector:4318", "METRICS_ENDPOINT": "https://collector.example.com/v1/metrics"],
                [
                    "http://collector:4318/v1/traces", "https://collector.example.com/v1/metrics",
                    "http://collector:4318/v1/logs",
                ]
            ),
            (
                ["ENDPOINT": "http://collector:4318/mycollector/"],
                [
                    "http://collector:4318/mycollector/v1/traces", "http://collector:4318/mycollector/v1/metrics",
                    "http://collector:4318/mycollector/v1/logs",
                ]
            ),
            (
                ["ENDPOINT": "https://[::1]/a"],
                ["https://[::1]/a/v1/traces", "https://[::1]/a/v1/metrics", "https://[::1]/a/v1/logs"]
            ),
            (
                [
                    "TRACES_ENDPOINT": "HTTP://c:1", "METRICS_ENDPOINT": "http://c:1?a=b",
                    "LOGS_ENDPOINT": "http://c/x/?y#z",
                ],
                ["http://c:1/", "http://c:1/?a=b", "http://c/x/?y"]
            ),
        ])
    func endpoints(variables: [String: String], urls: [String]) {
        let named = Dictionary(uniqueKeysWithValues: variables.map { (Self.prefix + $0.key, $0.value) })
        let environment = read(named)
        let configuration = environment.configuration
        #expect(environment.warnings.isEmpty)
        #expect(
            [
                configuration.traces.destination.url, configuration.metrics.destination.url,
                configuration.logs.destination.url,
            ] == urls)
    }

    @Test(
        "a text that is no address leaves everything as it was, and no part of it is shown",
        arguments: [
            "collector:4318", "ftp://c", "http://", "http://:4318", "http://c:0", "http://c:65536", "http://c:",
            "http://c:x", "http://c d", "http://u:geheim@", "http://[::1", "http://[::1]x", "http://ä",
            "http://c/\u{7}",
            "unix:///run/x", "http://c\\d",
        ])
    func noAddress(text: String) {
        for name in ["ENDPOINT", "TRACES_ENDPOINT"] {
            let environment = read([Self.prefix + name: text])
            #expect(environment.configuration == OpenTelemetryConfiguration())
            #expect(environment.used.isEmpty)
            #expect(environment.warnings.map(\.variable) == [Self.prefix + name])
            #expect(!environment.warnings.description.contains("geheim"))
        }
    }

    @Test("a user in an address is neither used nor shown")
    func user() {
        let environment = read(["OTEL_EXPORTER_OTLP_ENDPOINT": "https://me:geheim@c:1/x"])
        #expect(environment.configuration.traces.destination.url == "https://c:1/x/v1/traces")
        #expect(environment.configuration.traces.destination.headers.isEmpty)
        #expect(environment.warnings.count == 1)
        #expect(environment.warnings.first?.message.contains("OTEL_EXPORTER_OTLP_HEADERS") == true)
        #expect(!"\(environment.used) \(environment.warnings)".contains("geheim"))
    }

    @Test(
        "an endpoint turns on traces and metrics, logs only by their own; a word for each signal counts more",
        arguments: [
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"], [.traces, .metrics]),
            (["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c"], [.traces]),
            (["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://c"], [.logs]),
            (["OTEL_LOGS_EXPORTER": "otlp"], [.logs]),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "None"], [.metrics]),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_METRICS_EXPORTER": "prometheus"], [.traces]),
            (
                ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_METRICS_EXPORTER": "prometheus, otlp"],
                [.traces, .metrics]
            ),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_METRICS_EXPORTER": "otpl"], [.traces, .metrics]),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "TRUE"], []),
            (["OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"], []),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "1"], [.traces, .metrics]),
        ] as [([String: String], Set<OTLPSignal>)])
    func signals(variables: [String: String], wanted: Set<OTLPSignal>) {
        #expect(enabled(read(variables).configuration) == wanted)
    }

    @Test("what was turned off stays off for an endpoint, and goes on where it is asked for by name")
    func keptOff() {
        let endpoint = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://d"]
        #expect(enabled(read(endpoint, keepingOff: [.traces, .logs]).configuration) == [.metrics])
        let asked = endpoint.merging(["OTEL_TRACES_EXPORTER": "otlp"]) { $1 }
        #expect(enabled(read(asked, keepingOff: [.traces, .logs]).configuration) == [.traces, .metrics])
    }

    @Test("a program that is configured by its environment alone sends everything to this host")
    func library() {
        let (configuration, warnings) = OpenTelemetryConfiguration.fromEnvironment(["OTEL_SERVICE_NAME": "shop"])
        #expect(enabled(configuration) == [.traces, .metrics, .logs])
        #expect(configuration.logs.destination.url == "http://localhost:4318/v1/logs")
        #expect(configuration.serviceName == "shop" && warnings.isEmpty)
        let none = Dictionary(
            uniqueKeysWithValues: ["TRACES", "METRICS", "LOGS"].map { ("OTEL_\($0)_EXPORTER", "none") })
        #expect(enabled(OpenTelemetryConfiguration.fromEnvironment(none).configuration).isEmpty)
        let disabled = OpenTelemetryConfiguration.fromEnvironment(["OTEL_SDK_DISABLED": "true"]).configuration
        #expect(enabled(disabled).isEmpty && disabled.propagators == [.traceContext, .baggage])
    }

    @Test("a signal's own variable counts more than the general one, whatever was there before")
    func own() {
        var before = OpenTelemetryConfiguration()
        before.metrics.destination.timeout = .seconds(3)
        before.logs.destination.encoding = .json
        let configuration = read(
            [
                "OTEL_EXPORTER_OTLP_TIMEOUT": "5000", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "250",
                "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL": "HTTP/JSON",
                "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip", "OTEL_EXPORTER_OTLP_LOGS_COMPRESSION": "none",
                "OTEL_EXPORTER_OTLP_CERTIFICATE": "/ca.pem", "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE": "/own.pem",
                "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": "/c.pem", "OTEL_EXPORTER_OTLP_CLIENT_KEY": "/k.pem",
                "OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY": "/l.pem",
                "OTEL_EXPORTER_OTLP_HEADERS": "a=1,b=2", "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "c=3",
            ], over: before
        ).configuration
        let (traces, metrics, logs) = (
            configuration.traces.destination, configuration.metrics.destination, configuration.logs.destination
        )
        #expect([traces, metrics, logs].map(\.timeout) == [.milliseconds(250), .seconds(5), .seconds(5)])
        #expect([traces, metrics, logs].map(\.encoding) == [.protobuf, .json, .protobuf])
        #expect([traces, metrics, logs].map(\.isCompressed) == [true, true, false])
        #expect([traces, metrics, logs].map(\.certificateAuthorityFile) == ["/own.pem", "/ca.pem", "/ca.pem"])
        #expect([traces, metrics, logs].map(\.clientKeyFile) == ["/k.pem", "/k.pem", "/l.pem"])
        #expect([traces, metrics, logs].map { $0.headers.map(\.name) } == [["a", "b"], ["c"], ["a", "b"]])
    }
}
