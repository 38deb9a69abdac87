import RabbitMQClient
import Telemetry
import Testing

@testable import Probes

@Suite("Facts from the management API")
struct ManagementFactsTests {
    private func queue(_ members: String) throws -> QueueFacts? {
        QueueFacts(try JSONParser.parse(Array(#"{"vhost":"/","name":"a",\#(members)}"#.utf8)))
    }

    @Test("every queue of the recorded answers has its depth, its routes and its members")
    func recorded() throws {
        var queues: [String: QueueFacts] = [:]
        try JSONParser.forEachElement(of: try RecordedBroker.bytes("queues_details.json")) { json in
            if let facts = QueueFacts(json) { queues[facts.queue.name] = facts }
        }
        #expect(queues.count == 19)
        #expect(queues["orders.7"]?.ready == 16)
        #expect(queues["orders.7"]?.unacknowledged == 5)
        #expect(queues["orders.7"]?.messages == 21)
        #expect(queues["orders.7"]?.removals == 0)
        #expect(queues["orders.6"]?.removals == nil)
        #expect(queues["events.a"]?.replicas == QueueReplicas(members: 1, online: 1, hasLeader: true))
        #expect(queues["mail"]?.deadLetters == DeadLetterRoute(virtualHost: "/", exchange: "parking", routingKey: nil))
        #expect(
            queues["by-policy"]?.deadLetters
                == DeadLetterRoute(virtualHost: "/", exchange: "", routingKey: "policy-dead"))
        #expect(queues["q1"]?.headTimestamp == 1_763_800_000)
    }

    @Test("members of a type nobody expects count as unknown")
    func odd() throws {
        let facts = try queue(
            #""messages":"undefined","messages_ready":null,"consumers":[],"state":7,"members":3,"online":{},"#
                + #""arguments":[],"message_stats":[],"head_message_timestamp":"x","effective_policy_definition":1"#)
        #expect(facts == QueueFacts(QueueName(virtualHost: "/", name: "a")))
    }

    @Test("what went into a queue and out of it is counted where the broker keeps statistics")
    func flow() throws {
        let facts = try #require(try queue(#""message_stats":{"publish":9,"deliver_get":8,"ack":5,"get_no_ack":1}"#))
        #expect([facts.published, facts.delivered, facts.acknowledged, facts.removals] == [9, 8, 5, 6])
        var other = QueueFacts(facts.queue)
        other.complete(from: facts)
        #expect([other.published, other.delivered, other.acknowledged] == [9, 8, 5])
    }

    @Test("what names no queue is none", arguments: ["{}", "[]", "1", #"{"name":"a"}"#, #"{"vhost":"/","name":""}"#])
    func nameless(text: String) throws {
        #expect(QueueFacts(try JSONParser.parse(Array(text.utf8))) == nil)
    }

    @Test("a queue's own argument wins over its policy")
    func arguments() throws {
        let facts = try queue(
            #""arguments":{"x-dead-letter-exchange":"mine"},"effective_policy_definition":{"dead-letter-exchange":"p"}"#
        )
        #expect(facts?.deadLetters?.exchange == "mine")
    }

    @Test(
        "a queue runs unless its state says otherwise",
        arguments: [
            ("running", true), ("idle", true), ("flow", true), ("down", false), ("stopped", false), ("crashed", false),
        ])
    func states(state: String, runs: Bool) throws {
        #expect(try queue(#""state":"\#(state)""#)?.isRunning == runs)
    }

    @Test("a leader that is not online is none", arguments: [("a@x", true), ("b@x", false), ("", false)])
    func leader(name: String, leads: Bool) throws {
        let facts = try queue(#""members":["a@x","b@x","c@x"],"online":["a@x","c@x"],"leader":"\#(name)""#)
        #expect(facts?.replicas?.hasLeader == leads)
        #expect(facts?.replicas?.missing == 1)
    }

    @Test("targets of dead letters are bounded")
    func targets() {
        var targets = DeadLetterTargets()
        for index in 0..<(2 * DeadLetterTargets.limit) {
            targets.add(DeadLetterRoute(virtualHost: "/", exchange: "", routingKey: "q\(index)"))
            targets.add(DeadLetterRoute(virtualHost: "/", exchange: "x\(index)", routingKey: nil))
        }
        targets.add(DeadLetterRoute(virtualHost: "/", exchange: "", routingKey: nil))
        #expect(targets.queues.count == DeadLetterTargets.limit)
        #expect(targets.exchanges.count == DeadLetterTargets.limit)
    }

    @Test("a node that does not run has a name and no numbers")
    func stoppedNode() throws {
        let json = try JSONParser.parse(
            Array(#"{"name":"b@x","running":false,"disk_free":"disk_free_monitoring_disabled"}"#.utf8))
        var sink = MetricSink()
        NodeFamilies.add([try #require(BrokerNode(json))], to: &sink)
        let families = sink.finish()
        #expect(families.map(\.descriptor.name) == ["omniflow_rabbitmq_node_running"])
        #expect(families.number("omniflow_rabbitmq_node_running", "b@x") == 0)
    }

    @Test(
        "errors of the client become verdicts",
        arguments: [
            (RabbitMQError.Code.refused, ProbeError.Code.refused), (.unreachable, .unreachable),
            (.unknownHost, .unknownHost), (.timeout, .timeout), (.cancelled, .cancelled), (.closed, .closed),
            (.tls, .tls), (.wrongProtocol, .wrongProtocol), (.unauthorized, .unauthorized),
            (.virtualHostMissing, .missing), (.queueMissing, .missing), (.tooLarge, .tooLarge),
            (.malformed, .malformed), (.settings, .settings), (.server, .serverError), (.blocked, .serverError),
            (.internalFault, .internalFault), (.unsupported, .unsupported),
        ])
    func errors(client: RabbitMQError.Code, probe: ProbeError.Code) {
        let error = ProbeError(RabbitMQError(client, "words of the broker"))
        #expect(error.code == probe)
        #expect(error.message == "words of the broker")
    }
}
