import Exporters
import Telemetry
import Testing

@testable import Agent

@Suite("Settings of OpenTelemetry")
struct OTLPSettingsTests {
    private func enabled(_ loaded: LoadedSettings) -> [Bool] {
        let configuration = loaded.settings.openTelemetry
        return [configuration.traces.isEnabled, configuration.metrics.isEnabled, configuration.logs.isEnabled]
    }

    @Test("nothing leaves unless an endpoint is set")
    func off() {
        for text in ["", "otlp: {}\n", "otlp: {traces: {sampler: always_on}, headers: a=b}\n"] {
            let loaded = loadSettings(text, unknownKeys: .error)
            #expect(loaded.issues.isEmpty, "\(loaded.texts)")
            #expect(enabled(loaded) == [false, false, false])
        }
    }

    @Test("what stands there reaches the configuration, and no header is shown")
    func complete() {
        let loaded = loadSettings(
            """
            otlp:
              endpoint: "https://collector.example.org:4318/base"
              protocol: http/json
              headers: {authorization: "Bearer a,b=c", x-tenant: ops}
              compression: gzip
              timeout: 3s
              certificate_file: tls/ca.pem
              client_certificate_file: tls/own.pem
              client_key_file: tls/own.key
              host_id: false
              continue_traces: false
              resource: {team.name: storage}
              traces: {sampler: parentbased_traceidratio, ratio: 0.25, slow: 250ms}
              metrics: {endpoint: "http://[::1]:9090/otlp/v1/metrics", interval: 15s, temporality: delta,
                snapshot: true}
              logs: {enabled: true}
            """,
            files: [
                "/etc/omniflow-agent/tls/ca.pem": "", "/etc/omniflow-agent/tls/own.pem": "",
                "/etc/omniflow-agent/tls/own.key": "",
            ], unknownKeys: .error)
        #expect(loaded.texts.isEmpty, "\(loaded.texts)")
        #expect(enabled(loaded) == [true, true, true])
        let configuration = loaded.settings.openTelemetry
        let destination = configuration.traces.destination
        #expect(destination.url == "https://collector.example.org:4318/base/v1/traces")
        #expect(configuration.metrics.destination.url == "http://[::1]:9090/otlp/v1/metrics")
        #expect(configuration.logs.destination.url == "https://collector.example.org:4318/base/v1/logs")
        #expect(destination.encoding == .json && destination.isCompressed && destination.timeout == .seconds(3))
        #expect(destination.headers.map(\.name) == ["authorization", "x-tenant"])
        #expect(destination.headers.map { $0.value.withValue { $0 } } == ["Bearer a,b=c", "ops"])
        #expect(destination.certificateAuthorityFile == "/etc/omniflow-agent/tls/ca.pem")
        #expect(destination.clientKeyFile == "/etc/omniflow-agent/tls/own.key")
        #expect(configuration.traces.sampler == .parentBased(root: .ratio(0.25)))
        #expect(configuration.metrics.interval == .seconds(15) && configuration.metrics.includesSnapshot)
        #expect(configuration.metrics.temporality == .delta)
        #expect(configuration.resourceAttributes == [Attribute("team.name", "storage")])
        let otlp = loaded.settings.otlp
        #expect(otlp.slow == .milliseconds(250) && !otlp.continuesTraces && !otlp.includesHostID)
        #expect(loaded.shown("otlp.headers") == "********")
        #expect(!loaded.resolved.table.contains("Bearer"))
    }

    @Test("headers may stand in a file of one line")
    func headersFile() {
        let loaded = loadSettings(
            "otlp: {endpoint: \"http://127.0.0.1:4318\", headers_file: secrets/otlp}\n",
            files: ["/etc/omniflow-agent/secrets/otlp": "api-key=geheim%2C1\n"])
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        let headers = loaded.settings.openTelemetry.logs.destination.headers
        #expect(headers.map { $0.value.withValue { $0 } } == ["geheim,1"])
        let broken = loadSettings(
            "otlp: {endpoint: \"http://127.0.0.1:4318\", headers_file: secrets/otlp}\n",
            files: ["/etc/omniflow-agent/secrets/otlp": "geheim"])
        #expect(broken.issues.map(\.key) == ["otlp.headers_file"])
        #expect(!broken.texts.description.contains("geheim") && broken.canStart)
    }

    @Test(
        "what is wrong is an error with its place that does not stop a start",
        arguments: [
            ("endpoint: collector:4318", "otlp.endpoint", "begins with neither http:// nor https://"),
            ("endpoint: \"http://me:geheim@c\"", "otlp.endpoint", "no user and no password"),
            ("endpoint: [a]", "otlp.endpoint", "must be an address"),
            ("traces: {endpoint: \"http://c:99999\"}", "otlp.traces.endpoint", "port"),
            ("protocol: grpc", "otlp.protocol", "is not one of"),
            ("compression: zstd", "otlp.compression", "not one of"),
            ("traces: {ratio: 2}", "otlp.traces.ratio", "from 0 to 1"),
            ("traces: {ratio: -0.1}", "otlp.traces.ratio", "from 0 to 1"),
            ("client_key_file: k.pem", "otlp.client_certificate_file", "needs its key"),
            ("certificate_file: missing.pem", "otlp.certificate_file", "is not a file"),
            ("headers: {a: [geheim]}", "otlp.headers", "this is not"), ("headers: geheim", "otlp.headers", "has no ="),
            ("traces: always", "otlp.traces", "must be a map"),
        ])
    func bad(text: String, key: String, message: String) {
        let loaded = loadSettings("otlp: {\(text)}\n", files: ["/etc/omniflow-agent/k.pem": ""], unknownKeys: .error)
        let issue = loaded.issues.first { $0.key == key }
        #expect(issue?.severity == .error, "\(loaded.texts)")
        #expect(issue?.message.contains(message) == true, "\(loaded.texts)")
        #expect(issue.map { $0.place != .builtIn } == true)
        #expect(loaded.canStart && enabled(loaded) == [false, false, false])
        #expect(!loaded.texts.description.contains("geheim") && !loaded.resolved.table.contains("geheim"))
    }

    @Test("headers that cross a network unencrypted are told once")
    func unencrypted() {
        let loaded = loadSettings("otlp: {endpoint: \"http://collector.example.org\", headers: a=b}\n")
        #expect(loaded.issues.map(\.severity) == [.warning])
        #expect(loaded.texts.first?.contains("unencrypted to collector.example.org") == true)
        #expect(loadSettings("otlp: {endpoint: \"http://localhost:4318\", headers: a=b}\n").issues.isEmpty)
    }

    @Test("the process's variables count more than the file, each with a row, and are listed")
    func variables() {
        let loaded = loadSettings(
            "otlp: {endpoint: \"http://127.0.0.1:1\", traces: {enabled: false}, timeout: 1s, resource: {a: file}}\n",
            environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:2", "OTEL_EXPORTER_OTLP_HEADERS": "x=geheim",
                "OTEL_BSP_MAX_QUEUE_SIZE": "many", "OTEL_RESOURCE_ATTRIBUTES": "a=variable,b=variable",
                "OTEL_LOG_LEVEL": "", "LOG_LEVEL": "warn",
            ])
        let configuration = loaded.settings.openTelemetry
        #expect(configuration.metrics.destination.url == "http://127.0.0.1:2/v1/metrics")
        #expect(configuration.metrics.destination.timeout == .seconds(1))
        #expect(configuration.resource(over: Resource())["a"] == "file")
        #expect(configuration.resource(over: Resource())["b"] == "variable")
        #expect(enabled(loaded) == [false, true, false])
        #expect(
            loaded.resolved.environment == [
                "LOG_LEVEL", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS",
            ])
        #expect(loaded.shown("OTEL_EXPORTER_OTLP_ENDPOINT") == "http://127.0.0.1:2")
        #expect(loaded.source(of: "OTEL_EXPORTER_OTLP_ENDPOINT") == "environment OTEL_EXPORTER_OTLP_ENDPOINT")
        #expect(loaded.shown("OTEL_EXPORTER_OTLP_HEADERS") == "********")
        #expect(loaded.issues.map(\.place) == [.environment("OTEL_BSP_MAX_QUEUE_SIZE")])
        #expect(loaded.texts.first?.contains("2048 is used") == true)
        #expect(!loaded.resolved.json(issues: loaded.issues).contains("geheim"))
    }

    @Test("the original's variables alone turn traces on, and environment: ignore leaves them out")
    func original() {
        let variables = [
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://localhost:4318/v1/traces", "OTEL_SERVICE_NAME": "shop",
            "OTEL_SERVICE_VERSION": "1.0.0", "OTEL_METRICS_PORT": "9096",
        ]
        let loaded = loadSettings("", environment: variables)
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        #expect(enabled(loaded) == [true, false, false])
        #expect(loaded.settings.openTelemetry.traces.destination.url == "http://localhost:4318/v1/traces")
        let resource = loaded.settings.openTelemetry.resource(over: Resource())
        #expect(resource["service.name"] == "shop" && resource["service.version"] == "1.0.0")
        let ignoring = loadSettings("environment: ignore\n", environment: variables)
        #expect(enabled(ignoring) == [false, false, false] && ignoring.resolved.environment.isEmpty)
        #expect(ignoring.settings.openTelemetry == OpenTelemetryConfiguration())
    }
}
