import Telemetry
import Testing

@testable import Exporters

@Suite("Values of OpenTelemetry's variables")
struct VariableValueTests {
    private func read(_ variables: [String: String]) -> OpenTelemetryEnvironment {
        OpenTelemetryEnvironment(variables, over: OpenTelemetryConfiguration())
    }

    @Test("batches, intervals and limits have the numbers of their variables")
    func numbers() {
        let environment = read([
            "OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_BSP_EXPORT_TIMEOUT": "2000", "OTEL_BSP_MAX_QUEUE_SIZE": "4096",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "1024", "OTEL_BLRP_SCHEDULE_DELAY": "200",
            "OTEL_BLRP_EXPORT_TIMEOUT": "0", "OTEL_BLRP_MAX_QUEUE_SIZE": "512", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE": "10",
            "OTEL_METRIC_EXPORT_INTERVAL": "15000", "OTEL_METRIC_EXPORT_TIMEOUT": "0",
            "OTEL_ATTRIBUTE_COUNT_LIMIT": "10", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "100",
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "20", "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT": "200",
            "OTEL_SPAN_EVENT_COUNT_LIMIT": "1", "OTEL_SPAN_LINK_COUNT_LIMIT": "2",
            "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT": "3", "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT": "4",
        ])
        let configuration = environment.configuration
        #expect(environment.warnings.isEmpty && environment.used.count == 18)
        let spans = BatchLimits(delay: .milliseconds(100), exportTimeout: .seconds(2), queue: 4_096, batch: 1_024)
        #expect(configuration.traces.batch == spans)
        let records = BatchLimits(delay: .milliseconds(200), exportTimeout: .seconds(3_600), queue: 512, batch: 10)
        #expect(configuration.logs.batch == records)
        #expect(configuration.metrics.interval == .seconds(15) && configuration.metrics.timeout == .seconds(3_600))
        var limits = SpanLimits()
        (limits.attributes, limits.valueLength, limits.events) = (20, 100, 1)
        (limits.links, limits.eventAttributes, limits.linkAttributes) = (2, 3, 4)
        #expect(configuration.traces.limits == limits)
        #expect(configuration.logs.limits.attributes == 10 && configuration.logs.limits.valueLength == 200)
    }

    @Test(
        "a number that is none, or beyond what is sane, is told with the one that is used",
        arguments: [
            ("OTEL_BSP_SCHEDULE_DELAY", "soon", "5000 ms is used"),
            ("OTEL_BSP_SCHEDULE_DELAY", "-1", "5000 ms is used"),
            ("OTEL_BSP_SCHEDULE_DELAY", "5s", "5000 ms is used"), ("OTEL_BSP_SCHEDULE_DELAY", "1.5", "5000 ms is used"),
            ("OTEL_BSP_SCHEDULE_DELAY", "0", "10 ms, which is used"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "99999999999999999999999999", "1048576, which is used"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "0", "1, which is used"), ("OTEL_BSP_MAX_QUEUE_SIZE", "٣", "2048 is used"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "9223372036854775808", "86400000 ms, which is used"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "10000 ms is used"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "none, gzip: none is used"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http", "http/protobuf is used"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/protobuf is used"),
            ("OTEL_EXPORTER_OTLP_INSECURE", "true", "for gRPC only"),
            ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "x", "cumulative is used"),
            ("OTEL_METRICS_EXEMPLAR_FILTER", "some", "trace_based is used"),
            (
                "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "base2_exponential_bucket_histogram",
                "explicit_bucket_histogram is used"
            ),
            ("OTEL_TRACES_SAMPLER", "jaeger_remote", "parentbased_always_on is used"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.5", "takes no argument"),
            ("OTEL_PROPAGATORS", "b3,b3multi", "baggage,tracecontext is used"),
            ("OTEL_SDK_DISABLED", "yes", "false is used"), ("OTEL_CONFIG_FILE", "/x.yaml", "not read"),
            ("OTEL_TRACES_EXPORTER", "zipkin", "not here"), ("OTEL_TRACES_EXPORTER", "\u{7}", "as if it were not set"),
        ])
    func bad(variable: String, value: String, message: String) {
        let warnings = read([variable: value]).warnings
        #expect(!warnings.isEmpty && warnings.allSatisfy { $0.variable == variable })
        #expect(warnings.contains { $0.message.contains(message) }, "\(warnings)")
    }

    @Test("words are taken in any case of letters")
    func words() {
        let environment = read([
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "Delta",
            "OTEL_METRICS_EXEMPLAR_FILTER": " ALWAYS_OFF ",
            "OTEL_PROPAGATORS": "TraceContext,tracecontext",
        ])
        #expect(environment.warnings.isEmpty)
        #expect(environment.configuration.metrics.temporality == .delta)
        #expect(environment.configuration.metrics.exemplarFilter == .alwaysOff)
        #expect(environment.configuration.propagators == [.traceContext])
        #expect(read(["OTEL_PROPAGATORS": "none"]).configuration.propagators.isEmpty)
    }

    @Test(
        "a sampler has the share that its argument names, else all",
        arguments: [
            ("always_on", nil, .always), ("ALWAYS_OFF", nil, .never), ("traceidratio", "0.25", .ratio(0.25)),
            ("parentbased_always_on", nil, .parentBased(root: .always)),
            ("parentbased_always_off", nil, .parentBased(root: .never)),
            ("parentbased_traceidratio", "1e-3", .parentBased(root: .ratio(0.001))),
            ("traceidratio", nil, .ratio(1)), ("traceidratio", "1.5", .ratio(1)), ("traceidratio", "nan", .ratio(1)),
            ("traceidratio", "half", .ratio(1)),
        ] as [(String, String?, SamplerChoice)])
    func samplers(name: String, argument: String?, sampler: SamplerChoice) {
        let environment = read(["OTEL_TRACES_SAMPLER": name, "OTEL_TRACES_SAMPLER_ARG": argument ?? ""])
        #expect(environment.configuration.traces.sampler == sampler)
        let isBad = argument.map { Double($0).map { !(0...1).contains($0) } ?? true } ?? false
        #expect(environment.warnings.map(\.variable) == (isBad ? ["OTEL_TRACES_SAMPLER_ARG"] : []))
    }

    @Test("no batch is larger than its queue, and half of a client's certificate is none")
    func fits() {
        let environment = read([
            "OTEL_BSP_MAX_QUEUE_SIZE": "100", "OTEL_BLRP_MAX_QUEUE_SIZE": "600",
            "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE": "601", "OTEL_EXPORTER_OTLP_CLIENT_KEY": "/k.pem",
            "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE": "/c.pem",
        ])
        #expect(environment.configuration.traces.batch.batch == 100)
        #expect(environment.configuration.logs.batch.batch == 600)
        #expect(environment.configuration.traces.destination.clientKeyFile == "/k.pem")
        #expect(environment.configuration.metrics.destination.clientKeyFile == nil)
        #expect(
            environment.warnings.map(\.variable) == [
                "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "OTEL_EXPORTER_OTLP_CLIENT_KEY",
            ])
    }

    @Test("attributes of the resource are decoded, below what the program was told, and one error discards them all")
    func resource() {
        var configuration = OpenTelemetryConfiguration()
        configuration.resourceAttributes = [Attribute("team", "ours")]
        let environment = OpenTelemetryEnvironment(
            [
                "OTEL_RESOURCE_ATTRIBUTES": "team=theirs, zone = a%2Cb%C3%A4=c ,service.name=x,",
                "OTEL_SERVICE_NAME": "y", "OTEL_SERVICE_VERSION": "2",
            ], over: configuration)
        let resource = environment.configuration.resource(over: Resource([Attribute("service.version", "1")]))
        #expect(resource["team"] == "ours" && resource["zone"] == "a,bä=c")
        #expect(resource["service.name"] == "y" && resource["service.version"] == "2")
        for bad in ["a=1,b", "a=1,b=%zz", "a=1,b=%C3", "a=1,=2", "%=1"] {
            let environment = read(["OTEL_RESOURCE_ATTRIBUTES": bad])
            #expect(environment.configuration.resourceAttributes.isEmpty)
            #expect(environment.warnings.count == 1 && environment.used.isEmpty)
        }
    }

    @Test("headers are decoded; one that cannot be sent is told without its value")
    func headers() {
        let (headers, problems) = OTLPDestination.Header.list(
            parsing:
                "authorization=Bearer geheim==, x-a=1%2C2,X-A=3,content-type=geheim,a b=geheim,c=%0d%0ageheim,d=%ge,e"
        )
        #expect(headers.map(\.name) == ["authorization", "X-A"])
        #expect(headers.map { $0.value.withValue { $0 } } == ["Bearer geheim==", "3"])
        #expect(problems.count == 5)
        #expect(!problems.description.contains("geheim"))
        let environment = read(["OTEL_EXPORTER_OTLP_HEADERS": "authorization=geheim,x"])
        #expect(environment.used == [VariableUse(variable: "OTEL_EXPORTER_OTLP_HEADERS", value: nil)])
        #expect(!"\(environment)".contains("geheim"))
        #expect(environment.warnings.count == 1)
    }

    @Test("no text in any variable does harm")
    func hostile() {
        let texts = [
            "%", "=", ",", ",,=", "\u{0}", "\n", "http://", "http://@", "http://[", "-0", "+1", "0x10", "1e400", "١",
            String(repeating: "9", count: 5_000), String(repeating: "%41=,", count: 2_000), "🙂=🙂", "otlp,none,\u{7f}",
        ]
        for rule in VariableTable.rules {
            for text in texts {
                let environment = read([rule.name: text])
                #expect(environment.warnings.allSatisfy { $0.message.utf8.count < 600 })
            }
        }
    }
}
