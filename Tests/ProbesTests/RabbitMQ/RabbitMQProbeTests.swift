import AgentTestKit
import Telemetry
import Testing

@testable import Probes

@Suite("RabbitMQProbe")
struct RabbitMQProbeTests {
    @Test("over AMQP alone, named queues have depth and consumers, and a missing one is told and no failure")
    func amqpAlone() async throws {
        let broker = try ScriptedBroker(queues: ["orders.7", "gone", "secret"])
        let result = try await broker.measure()
        let families = result.families
        #expect(families.number("rabbitmq_up") == 1)
        #expect(families.number("omniflow_rabbitmq_queue_messages", "/", "orders.7") == 16)
        #expect(families.number("omniflow_rabbitmq_queue_consumers", "/", "orders.7") == 1)
        #expect(families.number("omniflow_rabbitmq_queue_missing", "/", "orders.7") == 0)
        #expect(families.number("omniflow_rabbitmq_queue_missing", "/", "gone") == 1)
        #expect(families.series("omniflow_rabbitmq_queue_messages") == [["/", "orders.7"]])
        #expect(families.series("omniflow_rabbitmq_collector_success") == [["amqp"]])
        #expect(result.version == "3.10.8")
        #expect(result.summary == "16 messages in 1 named queue, 1 queue missing")
        #expect(broker.reports == ["queue secret: no right to look at the queue"])
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("a queue that does not move stands still for longer every round")
    func stalled() async throws {
        let broker = try ScriptedBroker(queues: ["orders.7"])
        for expected in [0.0, 15, 30] {
            let families = try await broker.measure().families
            #expect(families.number("omniflow_rabbitmq_queue_stalled_seconds", "/", "orders.7") == expected)
            broker.time.advance(by: .seconds(15))
        }
        broker.session.set("orders.7", .found(ready: 15, consumers: 1))
        let families = try await broker.measure().families
        #expect(families.number("omniflow_rabbitmq_queue_stalled_seconds", "/", "orders.7") == 0)
    }

    @Test("patterns without an address that lists queues are warned about once")
    func patterns() async throws {
        let broker = try ScriptedBroker(queues: ["orders.*"])
        _ = try await broker.measure()
        #expect(
            broker.reports == [
                "queue_patterns: \"orders.*\": AMQP cannot list queues; set management_url or metrics_url"
            ])
        _ = try await broker.measure()
        #expect(broker.reports == [])
    }

    @Test("with the management API, patterns, dead letters, nodes and the plugin's families are there")
    func management() async throws {
        let broker = try ScriptedBroker(
            queues: ["orders.*", "orders.7"], management: try .management(), change: { $0.topQueues = 2 })
        _ = try await broker.measure()
        broker.time.advance(by: .seconds(15))
        let result = try await broker.measure()
        let families = result.families
        #expect(families.number("omniflow_rabbitmq_queue_messages", "/", "orders.6") == 18)
        #expect(families.number("omniflow_rabbitmq_queue_messages", "/", "orders.7") == 21)
        #expect(families.number("omniflow_rabbitmq_queue_messages_unacknowledged", "/", "orders.7") == 5)
        #expect(
            families.series("omniflow_rabbitmq_dead_letters").map { $0[1] } == ["events.dead", "parked", "policy-dead"])
        #expect(families.number("omniflow_rabbitmq_dead_letters", "/", "parked") == 4)
        #expect(families.number("omniflow_rabbitmq_queue_head_age_seconds", "shop", "q1") == 615)
        #expect(families.number("omniflow_rabbitmq_queue_members_missing", "/", "events.a") == 0)
        #expect(families.number("omniflow_rabbitmq_queues_summed") == 6)
        #expect(families.number("omniflow_rabbitmq_queue_messages", "(rest)", "(rest)") == 1)
        #expect(families.number("omniflow_rabbitmq_replicated_queues", "complete") == 2)
        #expect(families.number("omniflow_rabbitmq_alarm", "shop@localhost", "memory") == 0)
        #expect(families.number("omniflow_rabbitmq_partitions", "shop@localhost") == 0)
        #expect(families.number("rabbitmq_queue_messages_ready") == 107)
        #expect(result.summary?.hasPrefix("112 messages in 19 queues") == true)
        #expect(broker.reports == [])
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("what is published, delivered and given up on is counted for each queue")
    func flow() async throws {
        let web = try ScriptedWeb.management()
        let broker = try ScriptedBroker(queues: ["mail"], deadLetterQueues: ["mail"], management: web)
        let name = "omniflow_rabbitmq_dead_letter_arrivals_total"
        #expect(try await broker.measure().families.number(name, "/", "mail") == 0)
        broker.time.advance(by: .seconds(60))
        broker.session.set("mail", .found(ready: 4, consumers: 0))
        let details =
            #"[{"vhost":"/","name":"mail","messages":4,"message_stats":{"publish":9,"deliver_get":5,"ack":4}}]"#
        web.answer("/api/queues?columns", .success(Array(details.utf8)))
        let families = try await broker.measure().families
        #expect(families.number(name, "/", "mail") == 3)
        #expect(families.number("omniflow_rabbitmq_queue_messages_published_total", "/", "mail") == 9)
        #expect(families.number("omniflow_rabbitmq_queue_messages_delivered_total", "/", "mail") == 5)
        #expect(families.number("omniflow_rabbitmq_queue_messages_acknowledged_total", "/", "mail") == 4)
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("what costs much is asked once a minute, nodes and depths every round")
    func tiers() async throws {
        let broker = try ScriptedBroker(management: try .management())
        for _ in 0..<5 {
            _ = try await broker.measure()
            broker.time.advance(by: .seconds(15))
        }
        let counts = Dictionary(grouping: broker.management?.requests ?? [], by: \.self).mapValues(\.count)
        #expect(counts["/api/nodes"] == 5)
        #expect(counts["/api/overview"] == 5)
        #expect(counts["/api/queues"] == 5 + 2)
    }

    @Test("where the plugin is asked, its families are passed on and the API does not stand in for them")
    func plugin() async throws {
        let broker = try ScriptedBroker(
            queues: ["orders.7"], management: try .management(), plugin: try .plugin())
        let families = try await broker.measure().families
        #expect(broker.management?.requests.contains("/api/overview") == false)
        #expect(families.series("rabbitmq_identity_info").first?.prefix(2) == ["shop@localhost", "shop@example"])
        #expect(families.series("rabbitmq_global_messages_received_total") == [["amqp091"]])
        #expect(families.number("rabbitmq_detailed_queue_consumers", "/", "orders.7") == 1)
        #expect(families.number("omniflow_rabbitmq_queue_consumers", "/", "orders.6") == 0)
        #expect(!families.contains { $0.descriptor.name.hasPrefix("erlang_vm_allocators") })
        #expect(!families.contains { $0.descriptor.name.hasPrefix("erlang_mnesia") })
        #expect(!families.contains { $0.descriptor.name.hasPrefix("process_") })
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("with the plugin alone, its node and its queues are known")
    func pluginAlone() async throws {
        let broker = try ScriptedBroker(
            queues: ["orders.*"], deadLetterQueues: ["*.dead"], plugin: try .plugin(), change: { $0.topQueues = 1 })
        let result = try await broker.measure()
        let families = result.families
        #expect(families.number("omniflow_rabbitmq_queue_messages", "/", "orders.7") == 21)
        #expect(families.number("omniflow_rabbitmq_queue_consumers", "/", "orders.7") == 1)
        #expect(families.number("omniflow_rabbitmq_dead_letters", "/", "events.dead") == 2)
        #expect(families.number("omniflow_rabbitmq_alarm", "shop@localhost", "disk") == 0)
        #expect(families.number("omniflow_rabbitmq_memory_ratio", "shop@localhost") ?? 0 > 0)
        #expect(families.series("omniflow_rabbitmq_partitions") == [])
        #expect(broker.reports == [])
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test(
        "the plugin is asked for single queues every round where the settings name any, else once a minute",
        arguments: [(["orders.7"], 5), ([], 2)])
    func pluginPace(queues: [String], asked: Int) async throws {
        let broker = try ScriptedBroker(queues: queues, plugin: try .plugin())
        for _ in 0..<5 {
            let families = try await broker.measure().families
            #expect(families.number("rabbitmq_detailed_queue_consumers", "/", "orders.7") == 1)
            broker.time.advance(by: .seconds(15))
        }
        let counts = Dictionary(grouping: broker.plugin?.requests ?? [], by: \.self).mapValues(\.count)
        #expect(counts["/metrics"] == 5)
        #expect(counts["/metrics/detailed"] == asked)
    }

    @Test("a down target says so and nothing else, and nothing of before comes back")
    func down() async throws {
        let broker = try ScriptedBroker(queues: ["orders.7"], management: try .management())
        _ = try await broker.measure()
        broker.session.fail(ProbeError(.timeout, "no answer"))
        await #expect(throws: ProbeError(.timeout, "")) { _ = try await broker.measure() }
        await #expect(throws: ProbeError(.timeout, "")) {
            try await broker.probe.checkUp(until: broker.time.now() + .seconds(1))
        }
        let families = broker.probe.familiesWhenDown(ProbeError(.timeout, "no answer"))
        #expect(families.map(\.descriptor.name) == ["rabbitmq_up"])
        #expect(families.number("rabbitmq_up") == 0)
        broker.time.advance(by: .seconds(600))
        broker.session.fail(nil)
        let back = try await broker.measure().families
        #expect(back.number("omniflow_rabbitmq_queue_stalled_seconds", "/", "orders.7") == 0)
    }

    @Test("the probe keeps the house's promises over rounds")
    func conformance() async throws {
        let broker = try ScriptedBroker(
            queues: ["orders.*", "gone"], management: try .management(), plugin: try .plugin())
        #expect(await ProbeConformance.violations(of: broker.probe, time: broker.time) == [])
    }
}
