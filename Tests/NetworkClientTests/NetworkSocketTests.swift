import Testing

@testable import NetworkClient

@Suite("Sockets")
struct NetworkSocketTests {
    @Test(
        "an address in digits is read without a lookup",
        arguments: [
            ("127.0.0.1", "127.0.0.1:53", 4), ("::1", "[::1]:53", 16), ("2001:DB8::7", "[2001:db8::7]:53", 16),
        ])
    func address(text: String, shown: String, length: Int) throws {
        let address = try #require(SocketAddress(host: text, port: 53))
        #expect(address.description == shown)
        #expect(address.bytes.count == length)
    }

    @Test("a name is no address", arguments: ["localhost", "", "1.2.3.4.5", "a\0b", "::g"])
    func noAddress(text: String) {
        #expect(SocketAddress(host: text, port: 53) == nil)
    }

    @Test("a name is looked up, and one that cannot exist is unknown")
    func lookup() async throws {
        let found = try await NameLookup.addresses(of: "localhost", port: 80, until: .now + .seconds(300))
        #expect(found.contains { ["127.0.0.1", "::1"].contains($0.host) && $0.port == 80 })
        await #expect {
            try await NameLookup.addresses(of: "a..b", port: 80, until: .now + .seconds(300))
        } throws: {
            ($0 as? NetworkError)?.code == .unknownHost
        }
    }

    @Test("where nobody listens the connection is refused")
    func refused() async throws {
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 1))
        await #expect { try await NetworkSocket.connect(to: address, until: .now + .seconds(300)) } throws: {
            ($0 as? NetworkError)?.code == .refused
        }
    }

    @Test("a task that is cancelled does not wait", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let server = try LoopbackNameServer { _, _ in [] }
        defer { server.stop() }
        let address = try #require(SocketAddress(host: "127.0.0.1", port: server.port))
        let code = await withTaskGroup(of: NetworkError.Code?.self) { group in
            group.addTask {
                do throws(NetworkError) {
                    let socket = try await NetworkSocket.connect(to: address, .datagram, until: .now + .seconds(300))
                    _ = try await socket.receive(atMost: 10, until: .now + .seconds(300))
                    return nil
                } catch {
                    return error.code
                }
            }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
    }

    @Test("many waits end at their own deadlines, the early ones first")
    func deadlines() async throws {
        let order = await withTaskGroup(of: Int.self) { group in
            for number in [5, 1, 4, 2, 3] {
                group.addTask {
                    _ = await SocketReactor.shared.wait(until: .now + .milliseconds(40 * number)) { _ in }
                    return number
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(order == [1, 2, 3, 4, 5])
    }

    @Test("deadlines come out of the heap in their order, whatever the order they went in")
    func heap() {
        var heap = DeadlineHeap()
        let origin = ContinuousClock.now
        for number in (0..<500).map({ ($0 * 7_919) % 500 }) {
            heap.insert(.init(deadline: origin + .seconds(number), identity: UInt64(number)))
        }
        heap.keep { $0 % 2 == 0 }
        var found: [UInt64] = []
        while let first = heap.first {
            found.append(first.identity)
            heap.removeFirst()
        }
        #expect(found == (0..<250).map { UInt64($0 * 2) })
        heap.removeFirst()
        #expect(heap.count == 0)
    }

    @Test("only the reply with the same payload answers an echo request", arguments: [false, true])
    func echo(isIPv6: Bool) {
        let packet = EchoPacket(isIPv6: isIPv6, size: 20)
        #expect(packet.bytes.count == 28)
        var reply = packet.bytes
        reply[0] = isIPv6 ? 129 : 0
        reply[4] = 0x12  // The kernel's identity.
        #expect(packet.isAnswered(by: reply[...]))
        #expect(!packet.isAnswered(by: packet.bytes[...]))
        #expect(!packet.isAnswered(by: reply.dropLast()))
        #expect(!packet.isAnswered(by: []))
        reply[9] ^= 1
        #expect(!packet.isAnswered(by: reply[...]))
    }
}
