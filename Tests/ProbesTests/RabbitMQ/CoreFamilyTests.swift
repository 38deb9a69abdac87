import Telemetry
import Testing

@testable import Probes

@Suite("The plugin's families from the management API")
struct CoreFamilyTests {
    private func plugin() throws -> [String: ExpositionFamily] {
        let families = try ExpositionParser.parse(try RecordedBroker.bytes("metrics.prom")[...])
        return Dictionary(families.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func standIns() throws -> [MetricFamily] {
        let overview = try JSONParser.parse(try RecordedBroker.bytes("overview.json"))
        let nodes = try JSONParser.parse(try RecordedBroker.bytes("nodes.json"))
        var sink = MetricSink()
        CoreFamilies.add(BrokerOverview(overview: overview, node: nodes.items?.first), to: &sink)
        return sink.finish()
    }

    @Test("each has the plugin's name and type, and all of them are there")
    func names() throws {
        let recorded = try plugin()
        let families = try standIns()
        #expect(families.count == CoreFamily.all.count + 3)
        for family in families {
            let name = family.descriptor.name
            #expect(recorded[name]?.kind == family.descriptor.kind, "\(name)")
        }
    }

    @Test(
        "numbers that stood still while both were recorded agree",
        arguments: [
            "rabbitmq_connections", "rabbitmq_channels", "rabbitmq_consumers", "rabbitmq_queues",
            "rabbitmq_process_max_fds",
            "rabbitmq_resident_memory_limit_bytes", "rabbitmq_disk_space_available_limit_bytes",
            "rabbitmq_erlang_processes_limit", "rabbitmq_erlang_net_ticktime_seconds", "rabbitmq_queue_messages",
            "rabbitmq_queue_messages_ready", "rabbitmq_queue_messages_unacked", "rabbitmq_queues_created_total",
            "rabbitmq_alarms_memory_used_watermark", "rabbitmq_alarms_free_disk_space_watermark",
            "rabbitmq_global_consumers",
        ])
    func values(name: String) throws {
        #expect(try standIns().number(name) == plugin()[name]?.samples.first?.value)
    }

    @Test("without statistics there are no counters of messages")
    func noStatistics() throws {
        let overview = try JSONParser.parse(Array(#"{"node":"a","disable_stats":true}"#.utf8))
        var sink = MetricSink()
        CoreFamilies.add(BrokerOverview(overview: overview, node: nil), to: &sink)
        #expect(sink.finish().map(\.descriptor.name) == ["rabbitmq_identity_info"])
    }

    @Test("what dashboard 10991 asks for is there, but for what only the plugin knows")
    func dashboard() throws {
        let asked = [
            "build_info", "identity_info", "connections", "channels", "queues", "global_consumers",
            "connections_opened_total", "connections_closed_total", "channels_opened_total", "channels_closed_total",
            "queues_declared_total", "queues_created_total", "queues_deleted_total", "disk_space_available_bytes",
            "disk_space_available_limit_bytes", "process_open_fds", "process_max_fds", "process_resident_memory_bytes",
            "resident_memory_limit_bytes", "erlang_uptime_seconds", "queue_messages_ready", "queue_messages_unacked",
            "global_messages_received_total", "global_messages_received_confirm_total",
            "global_messages_confirmed_total", "global_messages_unroutable_dropped_total",
            "global_messages_unroutable_returned_total", "global_messages_delivered_total",
            "global_messages_delivered_consume_auto_ack_total", "global_messages_delivered_consume_manual_ack_total",
            "global_messages_delivered_get_auto_ack_total", "global_messages_delivered_get_manual_ack_total",
            "global_messages_get_empty_total", "global_messages_redelivered_total",
            "global_messages_acknowledged_total",
        ]
        let names = Set(try standIns().map(\.descriptor.name))
        #expect(asked.filter { !names.contains("rabbitmq_" + $0) } == [])
        let passed = Set(try plugin().keys)
        let pluginOnly = ["global_publishers", "global_messages_routed_total"]
        #expect((asked + pluginOnly).filter { !passed.contains("rabbitmq_" + $0) } == [])
    }
}

@Suite("What is passed on of the plugin's answer")
struct PluginFilterTests {
    private func names(passesRuntime: Bool) throws -> Set<String> {
        let filter = PluginFilter(passesRuntime: passesRuntime)
        let read = try ExpositionParser.parse(try RecordedBroker.bytes("metrics.prom")[...], reader: filter)
        #expect(filter.tooLarge == [])
        return Set(read.map(\.name))
    }

    @Test("the runtime's inside comes only when asked for, the agent's own names never")
    func filter() throws {
        let few = try names(passesRuntime: false)
        let all = try names(passesRuntime: true)
        #expect(few.isSubset(of: all))
        #expect(
            all.subtracting(few).allSatisfy {
                ["erlang_vm_allocators", "erlang_vm_msacc", "erlang_mnesia"].contains(where: $0.hasPrefix)
            })
        #expect(all.subtracting(few).count > 10)
        #expect(all.allSatisfy { $0.hasPrefix("rabbitmq_") || $0.hasPrefix("erlang_") })
        #expect(few.contains("rabbitmq_global_messages_received_total"))
        #expect(few.contains("rabbitmq_identity_info"))
    }

    @Test("lines of names that are not wanted are not looked at, the others as strictly as ever")
    func strict() throws {
        let filter = PluginFilter(passesRuntime: false)
        let text = "process_x{ broken\n# TYPE telemetry_x nonsense\nrabbitmq_x 1\n"
        #expect(try ExpositionParser.parse(Array(text.utf8)[...], reader: filter).map(\.name) == ["rabbitmq_x"])
        #expect(throws: ExpositionError.self) {
            try ExpositionParser.parse(Array("rabbitmq_x{ broken\n".utf8)[...], reader: filter)
        }
    }
}
