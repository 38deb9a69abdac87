import Synchronization
import Testing

@testable import RedisClient

@Suite("A session keeps one connection", .timeLimit(.minutes(1)))
struct RedisSessionTests {
    @Test("callers share one connection, also those who come while it is being made")
    func shared() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let session = RedisSession(peer.settings)
        let opened = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { (try? await session.connection(timeout: .seconds(20)))?.isOpen == true }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(opened == 20 && peer.connectionCount == 1)
        await session.close()
        let error = await failure { () async throws(RedisError) in try await session.connection(timeout: .seconds(20)) }
        #expect(error?.code == .closed)
    }

    @Test("after the server went away the next caller gets a new connection")
    func reconnect() async throws {
        let peer = try ScriptedPeer { connection in
            connection.greet()
            connection.readCommands(1)
            if connection.number == 0 { return }
            connection.write("+PONG\r\n")
            connection.waitForEnd()
        }
        defer { peer.stop() }
        // Every connection is steady, so that the loss of one is no reason to wait.
        let session = RedisSession(peer.settings, backoff: Backoff(steadyAfter: .zero))
        let ping = RedisCommand(["PING"])
        let error = await failure { () async throws(RedisError) in try await session.send([ping], timeout: .seconds(20))
        }
        #expect(error?.code == .closed)
        #expect(try await session.send([ping], timeout: .seconds(20)) == [.status("PONG")])
        #expect(peer.connectionCount == 2)
    }

    @Test("between two tries the last error comes at once, and nobody is asked")
    func backoff() async throws {
        let attempts = Atomic(0)
        let clock = ManualMoment()
        let session = RedisSession(
            RedisSettings(), backoff: Backoff(first: .seconds(1), most: .seconds(4)), now: { clock.now }, lot: { 1 },
            connect: { (_, _) async throws(RedisError) in
                attempts.add(1, ordering: .relaxed)
                throw RedisError(.refused, "nobody listens there")
            })
        for (pause, expected) in [(0, 1), (999, 1), (1, 2), (1_999, 2), (1, 3), (3_999, 3), (1, 4), (3_999, 4), (1, 5)]
        {
            clock.advance(by: .milliseconds(pause))
            let error = await failure { () async throws(RedisError) in
                try await session.connection(timeout: .seconds(20))
            }
            #expect(error?.code == .refused)
            #expect(attempts.load(ordering: .relaxed) == expected, "after a pause of \(pause) ms")
        }
    }

    @Test("a server that hangs up soon after each greeting is not connected to at will")
    func flapping() async throws {
        let peer = try ScriptedPeer { $0.greet() }
        defer { peer.stop() }
        let clock = ManualMoment()
        let session = RedisSession(
            peer.settings, backoff: Backoff(), now: { clock.now }, lot: { 1 },
            connect: { (settings, timeout) async throws(RedisError) in
                try await RedisConnection.connect(settings, timeout: timeout)
            })
        let connection = try await session.connection(timeout: .seconds(20))
        for await _ in connection.losses {}
        for _ in 0..<5 {
            let error = await failure { () async throws(RedisError) in
                try await session.connection(timeout: .seconds(20))
            }
            #expect(error?.code == .closed)
        }
        #expect(peer.connectionCount == 1)
        clock.advance(by: .milliseconds(250))
        _ = try await session.connection(timeout: .seconds(20))
        #expect(peer.connectionCount == 2)
    }

    @Test("who is cancelled while connecting leaves the attempt to the next one, and it counts as no failure")
    func cancelled() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            if connection.number == 0 {
                _ = connection.readSome()
                arrival.yield()
            } else {
                connection.greet()
            }
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let session = RedisSession(peer.settings)
        let code = await withTaskGroup(of: RedisError.Code?.self) { group in
            group.addTask {
                await failure { () async throws(RedisError) in
                    try await session.connection(timeout: .seconds(50))
                }?.code
            }
            _ = await arrivals.first { true }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
        #expect(try await session.connection(timeout: .seconds(20)).isOpen)
    }

    @Test("who waits for another's attempt leaves when its own time is over")
    func impatient() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            _ = connection.readSome()
            arrival.yield()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let session = RedisSession(peer.settings)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await session.connection(timeout: .seconds(50)) }
            _ = await arrivals.first { true }
            let error = await failure { () async throws(RedisError) in
                try await session.connection(timeout: .milliseconds(30))
            }
            #expect(error?.code == .timeout)
            group.cancelAll()
        }
    }
}

/// A moment that moves when the test says so.
private final class ManualMoment: Sendable {
    private let moment = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { moment.withLock { $0 } }

    func advance(by duration: Duration) { moment.withLock { $0 += duration } }
}
