import Foundation
import Testing

extension EndToEnd {
    @Suite("OpenTelemetry's variables count", .serialized, .timeLimit(.minutes(5)))
    struct OTLPVariablesServerTests {
        private func arrived(_ receiver: Receiver, _ path: String) throws -> Receiver.Request {
            try eventually("a request for \(path)", within: .seconds(30), every: .milliseconds(100)) {
                try receiver.requests.first { $0.path == path }
            }
        }

        @Test("without a key of ours they say what leaves, where to, how, and in whose name", arguments: [true, false])
        func everything(isJSON: Bool) throws {
            let receiver = try Receiver()
            let agent = try RunningAgent(environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(receiver.port)/",
                "OTEL_EXPORTER_OTLP_PROTOCOL": isJSON ? "http/json" : "http/protobuf",
                "OTEL_EXPORTER_OTLP_HEADERS": "x-tenant=shop%207,authorization=Bearer%20hush",
                "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "x-tenant=numbers",
                "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
                "OTEL_SERVICE_NAME": "shop-agent",
                "OTEL_RESOURCE_ATTRIBUTES": "team.name=storage%2C%20cold,service.name=not-this,host.name=elsewhere",
                "OTEL_LOGS_EXPORTER": "otlp",
                "OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_METRIC_EXPORT_INTERVAL": "300",
            ])
            for signal in ["traces", "metrics", "logs"] {
                let request = try arrived(receiver, "/v1/\(signal)")
                #expect(request.problems.isEmpty)
                #expect(request.headers["content-type"] == "application/\(isJSON ? "json" : "x-protobuf")")
                #expect(request.headers["content-encoding"] == "gzip")
                #expect(request.headers["x-tenant"] == (signal == "metrics" ? "numbers" : "shop 7"))
                #expect(request.headers["authorization"] == (signal == "metrics" ? nil : "Bearer hush"))
                #expect(request.headers["user-agent"]?.hasPrefix("omniflow-agent/") == true)
            }
            let resources = try receiver.arrivals.resources
            let first = try #require(resources.first)
            #expect(resources.allSatisfy { $0 == first })
            #expect(first["service.name"] == "shop-agent" && first["team.name"] == "storage, cold")
            #expect(first["host.name"] == "elsewhere" && first["telemetry.sdk.language"] == "swift")
            #expect(first["process.pid"] == "\(agent.child.pid)" && first["os.type"] == "linux")
            #expect(!agent.log.contains("hush"))
            let checked = try agent.command(["check-config"])
            #expect(checked.output.contains("OTEL_EXPORTER_OTLP_HEADERS"), "\(checked.output)")
            #expect(!(checked.output + checked.errors).contains("hush"))
        }

        @Test("a signal's own variable counts more than the general one, and that more than the settings")
        func order() throws {
            let general = try Receiver()
            let own = try Receiver()
            let nobody = try Ports.free()
            let agent = try RunningAgent(
                settings: """
                    otlp:
                      endpoint: "http://127.0.0.1:\(nobody)"
                      resource: {team.name: platform}
                      metrics: {interval: 1h}
                    """,
                environment: [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(general.port)/base",
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:\(own.port)/v1/traces",
                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://127.0.0.1:\(general.port)/v1/metrics",
                    "OTEL_METRIC_EXPORT_INTERVAL": "200", "OTEL_BSP_SCHEDULE_DELAY": "100",
                    "OTEL_RESOURCE_ATTRIBUTES": "team.name=storage",
                ])
            _ = try arrived(own, "/v1/traces")
            _ = try arrived(general, "/v1/metrics")
            #expect(try own.requests.allSatisfy { $0.path == "/v1/traces" })
            #expect(try general.requests.allSatisfy { $0.path == "/v1/metrics" })
            // Of the resource the settings count more: so the specification has it.
            #expect(try own.arrivals.resources.first?["team.name"] == "platform")
            #expect(!agent.log.contains("cannot export"), "\(agent.log)")
        }

        @Test("switched off, nothing leaves; and environment: ignore leaves all of them out")
        func off() throws {
            let receiver = try Receiver()
            let endpoint = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(receiver.port)"]
            let disabled = try RunningAgent(
                environment: endpoint.merging(["OTEL_SDK_DISABLED": "true"]) { $1 })
            let ignoring = try RunningAgent(settings: "environment: ignore\n", environment: endpoint)
            for agent in [disabled, ignoring] {
                _ = try agent.get("/livez")
                agent.child.send(SIGTERM)
                #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            }
            #expect(try receiver.requests.isEmpty)
        }

        @Test("a value that cannot be used is told by the variable's name, and the default is used")
        func unusable() throws {
            let receiver = try Receiver()
            let agent = try RunningAgent(
                settings: receiver.settings(),
                environment: [
                    "OTEL_BSP_MAX_QUEUE_SIZE": "lots", "OTEL_TRACES_SAMPLER": "sometimes",
                    "OTEL_BSP_SCHEDULE_DELAY": "100",
                ])
            let checked = try agent.command(["check-config"])
            #expect(checked.code == 0)
            let strict = try agent.command(["check-config", "--strict"])
            #expect(strict.code == 1)
            for text in [checked.output + checked.errors, agent.log] {
                let lines = text.split(separator: "\n")
                let queue = lines.first { $0.contains("OTEL_BSP_MAX_QUEUE_SIZE") && $0.contains("warning") }
                #expect(queue?.contains("2048") == true, "\(text)")
                let sampler = lines.first { $0.contains("OTEL_TRACES_SAMPLER") && $0.contains("warning") }
                #expect(sampler?.contains("parentbased_always_on") == true, "\(text)")
            }
            _ = try arrived(receiver, "/v1/traces")
            #expect(
                try Exposition(agent.get("/metrics").text).sum("otel_sdk_processor_span_queue_capacity") == 2_048)
        }
    }
}
