import Synchronization
import Testing

@testable import PostgresClient

@Suite("The pool of connections")
struct PostgresPoolTests {
    /// A peer that repeats statements; `begin` leaves the session in a transaction, `die` ends it after the answer.
    private func echo() throws -> ScriptedPeer {
        try ScriptedPeer { peer in
            guard peer.login() else { return }
            while let statement = peer.readStatement() {
                let answer = Wire.answer(["echo"], [[statement]])
                peer.write(statement == "begin" ? Array(answer.dropLast()) + Array("T".utf8) : answer)
                if statement == "die" { return }
            }
        }
    }

    private func pool(_ peer: ScriptedPeer, _ change: (inout PoolLimits) -> Void = { _ in }) -> PostgresPool {
        var settings = PostgresSettings(host: "127.0.0.1", port: peer.port, user: "u")
        settings.sslMode = .disable
        var limits = PoolLimits(maximum: 2)
        limits.acquireTimeout = .seconds(20)
        change(&limits)
        return PostgresPool(settings, limits: limits)
    }

    private func ask(_ pool: PostgresPool, _ statement: String) async throws -> String? {
        try await pool.withConnection { connection in
            try await connection.query(statement, timeout: .seconds(20)).rows.first?["echo"]
        }
    }

    @Test("many callers share few connections")
    func sharing() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let pool = pool(peer)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<80 { group.addTask { try await ask(pool, "s\(number)") == "s\(number)" } }
            for try await isRight in group { #expect(isRight) }
        }
        let statistics = pool.statistics
        #expect(statistics.created <= 2)
        #expect(statistics.inUse == 0)
        #expect(statistics.acquireWait.count == 80)
        #expect(peer.connectionCount <= 2)
        pool.close()
        #expect(pool.statistics.closed[.closed] ?? 0 == statistics.created)
        await #expect(throws: PostgresError(.closed, "")) { try await ask(pool, "s") }
    }

    @Test("a connection left in a transaction is not lent again")
    func dirty() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let pool = pool(peer) { $0.maximum = 1 }
        #expect(try await ask(pool, "begin") == "begin")
        #expect(pool.statistics.closed == [.dirty: 1])
        #expect(try await ask(pool, "s") == "s")
        #expect(pool.statistics.created == 2)
        pool.close()
    }

    @Test("a connection whose statement has not ended is not lent again")
    func midQuery() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.login() else { return }
            peer.waitForEnd()
        }
        defer { peer.stop() }
        let pool = pool(peer) { $0.maximum = 1 }
        for _ in 0..<2 {
            await #expect(throws: PostgresError(.timeout, "")) {
                try await pool.withConnection { connection in
                    try await connection.query("hang", timeout: .milliseconds(20))
                }
            }
        }
        #expect(pool.statistics.closed == [.dirty: 2])
    }

    @Test("a body that throws gives a clean connection back")
    func throwing() async throws {
        struct Fault: Error {}
        let peer = try echo()
        defer { peer.stop() }
        let pool = pool(peer)
        await #expect(throws: Fault.self) { try await pool.withConnection { _ in throw Fault() } }
        #expect(pool.statistics.idle == 1)
        pool.close()
    }

    @Test("a connection that died while idle is replaced without an error")
    func replaced() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let pool = pool(peer)
        try await pool.withConnection { connection in
            _ = try await connection.query("die", timeout: .seconds(20))
            // The end follows the answer; wait for it, so that the pool sees it.
            var losses = connection.losses.makeAsyncIterator()
            _ = await losses.next()
        }
        #expect(try await ask(pool, "s") == "s")
        #expect(pool.statistics.closed == [.lost: 1])
        pool.close()
    }

    @Test("a caller waits no longer than its time, and a cancelled one leaves the queue")
    func waiting() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let pool = pool(peer) { $0.maximum = 1 }
        try await pool.withConnection { _ in
            await #expect(throws: PostgresError(.timeout, "")) {
                try await pool.withConnection(timeout: .milliseconds(50)) { _ in }
            }
            await withTaskGroup(of: PostgresError.Code?.self) { group in
                group.addTask {
                    do {
                        try await pool.withConnection { _ in }
                        return nil
                    } catch {
                        return (error as? PostgresError)?.code
                    }
                }
                group.cancelAll()
                #expect(await group.next() == .cancelled)
            }
        }
        #expect(pool.statistics.acquireTimeouts == 1)
        #expect(pool.statistics.waiting == 0)
        #expect(pool.statistics.idle == 1)
        pool.close()
    }

    @Test("a loan that lasts too long is reported once with the place of the call")
    func leak() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let (leaks, continuation) = AsyncStream.makeStream(of: PoolLeak.self)
        var settings = PostgresSettings(host: "127.0.0.1", port: peer.port, user: "u")
        settings.sslMode = .disable
        var limits = PoolLimits(maximum: 1)
        limits.leakAfter = .milliseconds(20)
        let pool = PostgresPool(settings, limits: limits) { continuation.yield($0) }
        try await pool.withConnection { _ in
            var iterator = leaks.makeAsyncIterator()
            let leak = await iterator.next()
            #expect(leak?.origin.hasPrefix("PostgresClientTests/PostgresPoolTests.swift:") == true)
        }
        #expect(pool.statistics.leaks == 1)
        pool.close()
    }

    @Test("an error while connecting reaches the caller, and frees the place")
    func connectFailure() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.readStartup() != nil else { return }
            peer.write(Wire.error("53300", "sorry, too many clients already", severity: "FATAL"))
        }
        defer { peer.stop() }
        let pool = pool(peer) { $0.maximum = 1 }
        for _ in 0..<3 {
            await #expect(throws: PostgresError(.tooManyConnections, "", sqlState: "53300")) {
                try await ask(pool, "s")
            }
        }
        #expect(pool.statistics.connectFailures == 3)
        #expect(pool.statistics.connecting == 0)
    }

    @Test("connections are opened up to the minimum when asked to")
    func minimum() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let pool = pool(peer) { $0.minimum = 2 }
        try await pool.fillToMinimum(timeout: .seconds(20))
        #expect(pool.statistics.idle == 2)
        try await pool.fillToMinimum(timeout: .seconds(20))
        #expect(pool.statistics.created == 2)
        pool.close()
    }
}
