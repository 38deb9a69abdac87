import Synchronization
import Telemetry
import Testing

@testable import Probes
@testable import RedisClient

@Suite("The kept connection to Redis")
struct RedisLinkTests {
    @Test("serves rounds and up-checks alike and is opened once")
    func kept() async throws {
        let opened = Mutex(0)
        let server = ScriptedRedis(RedisFixture.answers())
        let probe = RedisProbe(
            target: RedisFixture.target, settings: RedisProbeSettings(connection: RedisSettings()), time: SystemTime(),
            connect: { _ in
                opened.withLock { $0 += 1 }
                return server
            })
        try await probe.checkUp(until: probe.time.now() + .seconds(1))
        _ = try await RedisFixture.measure(probe)
        try await probe.checkUp(until: probe.time.now() + .seconds(1))
        #expect(opened.withLock { $0 } == 1)
        #expect(server.commands.count { $0 == "PING" } == 3)
    }

    @Test("tells when the other side ended it, each time, and not when we did")
    func losses() async throws {
        let servers = Mutex((0..<2).map { _ in ScriptedRedis(RedisFixture.answers()) })
        let probe = RedisProbe(
            target: RedisFixture.target, settings: RedisProbeSettings(connection: RedisSettings()), time: SystemTime(),
            connect: { _ async throws(RedisError) in
                guard let next = servers.withLock({ $0.popLast() }) else { throw RedisError(.refused, "no more") }
                return next
            })
        let all = servers.withLock { $0 }
        var losses = probe.connectionLosses.makeAsyncIterator()
        try await probe.checkUp(until: probe.time.now() + .seconds(1))
        all[1].hangUp()
        #expect(await losses.next() != nil)
        try await probe.checkUp(until: probe.time.now() + .seconds(1))
        await probe.close()
        #expect(await losses.next() == nil)
    }

    @Test("is given up by the second of two that open one at a time")
    func race() async throws {
        let first = ScriptedRedis([:])
        let second = ScriptedRedis([:])
        let servers = Mutex([second, first])
        let link = RedisLink { _ async throws(RedisError) in
            guard let next = servers.withLock({ $0.popLast() }) else { throw RedisError(.refused, "no more") }
            // Lets the other caller in while this one waits.
            for _ in 0..<20 { await Task.yield() }
            return next
        }
        async let one = link.open(timeout: .seconds(1))
        async let other = link.open(timeout: .seconds(1))
        let lines = try await [one, other]
        #expect(lines[0].number == lines[1].number)
        #expect([first, second].count { $0.isOpen } == 1)
    }
}
