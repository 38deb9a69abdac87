import AgentTestKit
import Telemetry
import Testing

@testable import Probes

@Suite("RabbitMQProbe when its sources fail")
struct RabbitMQProbeFailureTests {
    private static let html = Array("<!DOCTYPE html>\n<html></html>".utf8)

    @Test(
        "a management API that fails takes its families and leaves the target up",
        arguments: [
            ("/api/nodes", ScriptedWeb.Answer.failure(ProbeError(.unauthorized, "answered 401")), "management"),
            ("/api/nodes", .failure(ProbeError(.refused, "nobody listens")), "management"),
            ("/api/nodes", .success(html), "management"),
            ("/api/nodes", .success(Array("[{\"name\":\"a".utf8)), "management"),
            ("/api/nodes", .success(Array("{}".utf8)), "management"), ("/api/nodes", .success([]), "management"),
            ("/api/overview", .failure(ProbeError(.timeout, "no answer")), "management"),
            ("/api/queues?disable", .success(Array("[{\"name\":\"a\",\"vhost\":\"/\"}".utf8)), "queues"),
            ("/api/queues?disable", .failure(ProbeError(.tooLarge, "more than 33554432 bytes")), "queues"),
            ("/api/queues?columns", .success(html), "queue_details"),
        ])
    func managementFails(path: String, answer: ScriptedWeb.Answer, collector: String) async throws {
        let broker = try ScriptedBroker(queues: ["orders.7"], management: try .management())
        _ = try await broker.measure()
        broker.management?.answer(path, answer)
        broker.time.advance(by: .seconds(61))
        let families = try await broker.measure().families
        #expect(families.number("rabbitmq_up") == 1)
        #expect(families.number("omniflow_rabbitmq_queue_messages", "/", "orders.7") ?? 0 > 0)
        #expect(families.number("omniflow_rabbitmq_collector_success", collector) == 0)
        #expect(families.number("omniflow_rabbitmq_collector_success", "amqp") == 1)
        let reports = broker.reports
        #expect(reports.count == 1 && reports[0].hasPrefix("\(collector): "), "\(reports)")
        // Nothing of the rounds before is shown any more.
        if collector == "management" {
            #expect(families.series("omniflow_rabbitmq_alarm") == [])
            #expect(families.series("rabbitmq_connections") == [])
        }
        if collector != "queue_details" {
            #expect(families.series("omniflow_rabbitmq_queue_messages") == [["/", "orders.7"]])
        }
    }

    @Test("a management API that works again is told, once")
    func managementRecovers() async throws {
        let broker = try ScriptedBroker(management: try .management())
        broker.management?.answer("/api/nodes", .failure(ProbeError(.refused, "nobody listens", hint: "start it")))
        _ = try await broker.measure()
        _ = try await broker.measure()
        #expect(broker.reports == ["management: nobody listens; start it"])
        broker.management?.answer("/api/nodes", .success(try RecordedBroker.bytes("nodes.json")))
        _ = try await broker.measure()
        _ = try await broker.measure()
        #expect(broker.reports == ["management: works"])
    }

    @Test("after the broker or its API was away, everything is asked anew", arguments: [true, false])
    func askedAnew(isAMQP: Bool) async throws {
        let broker = try ScriptedBroker(management: try .management())
        _ = try await broker.measure()
        if isAMQP {
            broker.session.fail(ProbeError(.timeout, "no answer"))
        } else {
            broker.management?.answer("/api/nodes", .failure(ProbeError(.refused, "nobody listens")))
        }
        _ = try? await broker.measure()
        broker.session.fail(nil)
        broker.management?.answer("/api/nodes", .success(try RecordedBroker.bytes("nodes.json")))
        let before = broker.management?.requests.count ?? 0
        _ = try await broker.measure()
        // The list and, long before its minute is over, the details.
        #expect(broker.management?.requests.dropFirst(before).count { $0 == "/api/queues" } == 2)
    }

    @Test(
        "a plugin that fails takes its families, and the node is known from the API",
        arguments: [
            ScriptedWeb.Answer.failure(ProbeError(.missing, "the Prometheus plugin answered 404")), .success(html),
            .success(Array("rabbitmq_up{".utf8)), .success([]), .success(Array("go_goroutines 7\n".utf8)),
        ])
    func pluginFails(answer: ScriptedWeb.Answer) async throws {
        let broker = try ScriptedBroker(queues: ["orders.7"], management: try .management(), plugin: try .plugin())
        broker.plugin?.answer("/metrics", answer)
        let families = try await broker.measure().families
        #expect(families.number("omniflow_rabbitmq_collector_success", "metrics") == 0)
        #expect(families.number("omniflow_rabbitmq_alarm", "shop@localhost", "memory") == 0)
        // The API's totals mean the whole cluster: they do not take the place of the plugin's for a while.
        #expect(families.series("rabbitmq_connections") == [])
        #expect(broker.reports.count == 1)
    }

    @Test("an old plugin without /metrics/detailed loses the queues only")
    func noDetails() async throws {
        let broker = try ScriptedBroker(plugin: try .plugin())
        broker.plugin?.answer(
            "/metrics/detailed", .failure(ProbeError(.missing, "answered 404", hint: "RabbitMQ 3.10")))
        let families = try await broker.measure().families
        #expect(families.number("rabbitmq_connections") != nil)
        #expect(families.number("omniflow_rabbitmq_collector_success", "metrics_queues") == 0)
        #expect(broker.reports == ["metrics_queues: answered 404; RabbitMQ 3.10"])
    }

    @Test("a family with a series for every channel is left out whole, and told")
    func tooManySeries() async throws {
        var text = "# TYPE rabbitmq_channel_consumers gauge\n"
        for index in 0...PluginFilter.familyLimit {
            text += "rabbitmq_channel_consumers{channel=\"<0.\(index).0>\"} 1\n"
        }
        text += "# TYPE rabbitmq_connections gauge\nrabbitmq_connections 3\n"
        let broker = try ScriptedBroker(
            plugin: ScriptedWeb([
                ("/metrics/detailed", .success([])), ("/metrics", .success(Array(text.utf8))),
            ]))
        let families = try await broker.measure().families
        #expect(families.number("rabbitmq_connections") == 3)
        #expect(families.series("rabbitmq_channel_consumers") == [])
        #expect(
            broker.reports == [
                "metrics_limit: not passed on, more than 1000 series each: rabbitmq_channel_consumers"
            ])
    }

    @Test("10,000 queues become the deepest, the wanted and a rest whose sum is right")
    func manyQueues() async throws {
        let queues = (0..<10_000).map { index in
            #"{"vhost":"/","name":"job.\#(index)","type":"classic","state":"running","arguments":{},"#
                + #""messages":\#(index),"messages_ready":\#(index),"messages_unacknowledged":0}"#
        }
        let broker = try ScriptedBroker(queues: ["job.*7"], management: try .management())
        broker.management?.answer(
            "/api/queues?disable", .success(Array("[\(queues.joined(separator: ","))]".utf8)))
        broker.management?.answer("/api/queues?columns", .success(Array("[]".utf8)))
        let families = try await broker.measure().families
        let series = families.series("omniflow_rabbitmq_queue_messages")
        #expect(series.count == 500 + 20 + 1)
        #expect(series.contains(["/", "job.9999"]) && series.contains(["/", "job.9997"]))
        #expect(families.number("omniflow_rabbitmq_queues_summed") == 9_480)
        #expect(families.number("omniflow_rabbitmq_queues_left_out") == 500)
        let all = families.first { $0.descriptor.name == "omniflow_rabbitmq_queue_messages" }?.samples ?? []
        #expect(all.reduce(0) { $0 + $1.value } == 49_995_000)
        #expect(broker.reports == ["queue_limit: 500 queues that the settings ask for are summed: more than 500"])
    }

    @Test("a question that failed and is not asked again yet counts as failed")
    func failureStands() async throws {
        let broker = try ScriptedBroker(management: try .management())
        broker.management?.answer("/api/queues?columns", .failure(ProbeError(.timeout, "no answer")))
        for _ in 0..<3 {
            let families = try await broker.measure().families
            #expect(families.number("omniflow_rabbitmq_collector_success", "queue_details") == 0)
            #expect(families.series("omniflow_rabbitmq_queues_without_consumers") == [])
            broker.time.advance(by: .seconds(15))
        }
        #expect(broker.reports == ["queue_details: no answer"])
    }

    @Test("when the list of the management API fails, the plugin's queues take its place")
    func pluginStandsIn() async throws {
        let broker = try ScriptedBroker(queues: ["orders.*"], management: try .management(), plugin: try .plugin())
        _ = try await broker.measure()
        broker.management?.answer("/api/queues?disable", .failure(ProbeError(.timeout, "no answer")))
        broker.time.advance(by: .seconds(15))
        let families = try await broker.measure().families
        #expect(families.number("omniflow_rabbitmq_queue_messages", "/", "orders.6") == 18)
        #expect(families.number("omniflow_rabbitmq_queue_messages_unacknowledged", "/", "orders.7") == 5)
    }
}
