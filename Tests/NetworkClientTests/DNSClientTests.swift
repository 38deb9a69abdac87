import NetworkClient
import Testing

@Suite("Questions to a name server")
struct DNSClientTests {
    private static func ask(
        _ server: LoopbackNameServer, _ transport: DNSClient.Transport = .udp, within limit: Duration = .seconds(300)
    ) async -> Result<DNSClient.Exchange, NetworkError> {
        defer { server.stop() }
        do throws(NetworkError) {
            guard let address = SocketAddress(host: "127.0.0.1", port: server.port) else {
                throw NetworkError(.internalFault, "no address")
            }
            return .success(
                try await DNSClient.ask(
                    try DNSQuestion("shop.test", .a), of: address, over: transport, until: .now + limit))
        } catch {
            return .failure(error)
        }
    }

    @Test("the answer comes by UDP")
    func answer() async throws {
        let server = try LoopbackNameServer { question, _ in
            [DNSPackets.answer(question, records: [DNSPackets.address])]
        }
        let exchange = try await Self.ask(server).get()
        #expect(exchange.answer.records.map(\.data) == ["192.0.2.7"])
        #expect(!exchange.usedTCP)
    }

    @Test("an answer that did not fit is asked for again by TCP")
    func truncated() async throws {
        let server = try LoopbackNameServer { question, isTCP in
            let records = [[UInt8]](repeating: DNSPackets.address, count: isTCP ? 100 : 0)
            return [DNSPackets.answer(question, truncated: !isTCP, records: records)]
        }
        let exchange = try await Self.ask(server).get()
        #expect(exchange.usedTCP)
        #expect(exchange.answer.counts.answer == 100)
    }

    @Test("forged answers before the right one change nothing")
    func forged() async throws {
        let server = try LoopbackNameServer { question, _ in
            let forged = DNSPackets.record(1, [10, 6, 6, 6])
            var foreign = question
            foreign[13] = UInt8(ascii: "x")
            return [
                DNSPackets.answer(question, records: [forged], identity: [question[0] ^ 1, question[1]]),
                DNSPackets.answer(foreign, records: [forged]), [1, 2, 3], question,
                DNSPackets.answer(question, records: [DNSPackets.address]),
            ]
        }
        let exchange = try await Self.ask(server).get()
        #expect(exchange.answer.records.map(\.data) == ["192.0.2.7"])
    }

    @Test("forged answers alone are told apart from silence")
    func onlyForged() async throws {
        let server = try LoopbackNameServer { question, _ in
            [DNSPackets.answer(question, records: [DNSPackets.address], identity: [question[0] ^ 1, question[1]])]
        }
        let result = await Self.ask(server, within: .milliseconds(200))
        guard case .failure(let error) = result else {
            Issue.record("it was believed")
            return
        }
        #expect(error.code == .timeout)
        #expect(error.message.contains("do not belong to the question"))
    }

    @Test("silence ends with the deadline")
    func silence() async throws {
        let server = try LoopbackNameServer { _, _ in [] }
        let result = await Self.ask(server, within: .milliseconds(150))
        guard case .failure(let error) = result else {
            Issue.record("there was an answer")
            return
        }
        #expect(error.code == .timeout)
    }

    @Test("an answer that breaks off is malformed, by UDP and by TCP", arguments: [false, true])
    func cut(overTCP: Bool) async throws {
        let server = try LoopbackNameServer { question, _ in
            [Array(DNSPackets.answer(question, records: [DNSPackets.address]).dropLast(3))]
        }
        let result = await Self.ask(server, overTCP ? .tcp : .udp)
        guard case .failure(let error) = result else {
            Issue.record("it was read")
            return
        }
        #expect(error.code == .malformed)
    }

    @Test("where nobody listens it is refused", arguments: [false, true])
    func refused(overTCP: Bool) async throws {
        let server = try LoopbackNameServer { _, _ in [] }
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 1))
        server.stop()
        await #expect {
            try await DNSClient.ask(
                try DNSQuestion("shop.test", .a), of: address, over: overTCP ? .tcp : .udp, until: .now + .seconds(300))
        } throws: {
            ($0 as? NetworkError)?.code == .refused
        }
    }
}
