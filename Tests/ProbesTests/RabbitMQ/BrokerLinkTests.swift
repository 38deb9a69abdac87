import AgentTestKit
import Synchronization
import Telemetry
import Testing

@testable import Probes

@Suite("BrokerLink")
struct BrokerLinkTests {
    /// Hands out sessions one by one, and fails when there are no more.
    private final class Broker: Sendable {
        let sessions: [ScriptedSession]
        private let next = Mutex(0)

        init(_ sessions: [ScriptedSession]) { self.sessions = sessions }

        var connections: Int { next.withLock { $0 } }

        func connect() throws(ProbeError) -> any BrokerSession {
            let index = next.withLock { next in
                defer { next += 1 }
                return next
            }
            guard sessions.indices.contains(index) else { throw ProbeError(.refused, "nobody listens") }
            return sessions[index]
        }
    }

    private let time = ManualTime()

    private func link(_ broker: Broker) -> BrokerLink {
        BrokerLink(time: time) { _ async throws(ProbeError) in try broker.connect() }
    }

    private var soon: MonotonicInstant { time.now() + .seconds(5) }

    @Test("one connection serves up-checks and rounds")
    func kept() async throws {
        let broker = Broker([ScriptedSession(["a": .found(ready: 3, consumers: 1)])])
        let link = link(broker)
        try await link.ping(until: soon)
        let names = [QueueName(virtualHost: "/", name: "a"), QueueName(virtualHost: "/", name: "b")]
        #expect(try await link.look(at: names, until: soon) == [.found(ready: 3, consumers: 1), .missing])
        #expect(try await link.look(at: [], until: soon) == [])
        #expect(broker.connections == 1)
        #expect(broker.sessions[0].pings == 2)
        #expect(await link.serverVersion == "3.10.8")
    }

    @Test("a lost connection is told, and the next question opens another")
    func lost() async throws {
        let broker = Broker([ScriptedSession(), ScriptedSession()])
        let link = link(broker)
        var losses = link.losses.makeAsyncIterator()
        try await link.ping(until: soon)
        broker.sessions[0].lose()
        #expect(await losses.next() != nil)
        try await link.ping(until: soon)
        #expect(broker.connections == 2)
        broker.sessions[1].lose()
        #expect(await losses.next() != nil)
        await #expect(throws: ProbeError(.refused, "")) { try await link.ping(until: soon) }
    }

    @Test("closing ends the connection and the sequence of losses, and opens no other")
    func closed() async throws {
        let broker = Broker([ScriptedSession(), ScriptedSession()])
        let link = link(broker)
        try await link.ping(until: soon)
        var losses = link.losses.makeAsyncIterator()
        await link.close()
        #expect(!broker.sessions[0].isOpen)
        #expect(await losses.next() == nil)
        await #expect(throws: ProbeError(.cancelled, "")) { try await link.ping(until: soon) }
        #expect(broker.connections == 1)
    }

    @Test("no question is asked when the time is over")
    func deadline() async throws {
        let broker = Broker([ScriptedSession()])
        let link = link(broker)
        await #expect(throws: ProbeError(.timeout, "")) { try await link.ping(until: time.now()) }
        #expect(broker.connections == 0)
    }

    @Test("an error of the connection is thrown")
    func failure() async throws {
        let broker = Broker([ScriptedSession()])
        let link = link(broker)
        broker.sessions[0].fail(ProbeError(.timeout, "no answer"))
        await #expect(throws: ProbeError(.timeout, "")) {
            _ = try await link.look(at: [QueueName(virtualHost: "/", name: "a")], until: soon)
        }
    }
}
