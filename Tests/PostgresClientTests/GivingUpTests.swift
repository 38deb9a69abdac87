import Synchronization
import Testing

@testable import PostgresClient

@Suite("Giving up on PostgreSQL")
struct GivingUpTests {
    private func settings(_ peer: ScriptedPeer) -> PostgresSettings {
        var settings = PostgresSettings(host: "127.0.0.1", port: peer.port, user: "u")
        settings.sslMode = .disable
        return settings
    }

    /// A peer whose statement `hang` ends only when a cancel request comes; all others are repeated.
    private func cancellable(_ onHang: @escaping @Sendable () -> Void = {}) throws -> ScriptedPeer {
        final class Hanging: Sendable { let descriptor = Mutex<Int32?>(nil) }
        let hanging = Hanging()
        return try ScriptedPeer { peer in
            guard let code = peer.readStartup() else { return }
            if code == 80_877_102 {
                hanging.descriptor.withLock { descriptor in
                    guard let target = descriptor else { return }
                    PeerConnection(descriptor: target).write(Wire.error("57014", "canceling statement") + Wire.ready)
                    descriptor = nil
                }
                return
            }
            peer.write(
                Wire.message("R", Wire.int32(0)) + Wire.message("K", Wire.int32(7) + Wire.int32(11)) + Wire.ready)
            while let statement = peer.readStatement() {
                if statement == "hang" {
                    hanging.descriptor.withLock { $0 = peer.descriptor }
                    onHang()
                } else {
                    peer.write(Wire.answer(["echo"], [[statement]]))
                }
            }
        }
    }

    @Test("a statement past its time is cancelled on the server, and the connection serves the next one")
    func timeout() async throws {
        let peer = try cancellable()
        defer { peer.stop() }
        let connection = try await PostgresConnection.connect(settings(peer), timeout: .seconds(10))
        await #expect(throws: PostgresError(.timeout, "")) {
            try await connection.query("hang", timeout: .milliseconds(200))
        }
        let result = try await connection.query("next", timeout: .seconds(10))
        #expect(result.rows.first?["echo"] == "next")
        #expect(peer.connectionCount == 2)
    }

    @Test("a statement with no time left is not sent")
    func tooLate() async throws {
        let peer = try cancellable()
        defer { peer.stop() }
        let connection = try await PostgresConnection.connect(settings(peer), timeout: .seconds(10))
        for timeout in [Duration.zero, .seconds(-1)] {
            await #expect(throws: PostgresError(.timeout, "")) { try await connection.query("hang", timeout: timeout) }
        }
        #expect(try await connection.query("next", timeout: .seconds(10)).rows.first?["echo"] == "next")
        #expect(peer.connectionCount == 1)
    }

    @Test("a cancelled task ends its statement, not those behind it")
    func cancellation() async throws {
        let (hangs, continuation) = AsyncStream.makeStream(of: Void.self)
        let peer = try cancellable { continuation.yield() }
        defer { peer.stop() }
        let connection = try await PostgresConnection.connect(settings(peer), timeout: .seconds(10))
        await withTaskGroup(of: PostgresError.Code?.self) { group in
            group.addTask {
                do throws(PostgresError) {
                    _ = try await connection.query("hang", timeout: .seconds(20))
                    return nil
                } catch {
                    return error.code
                }
            }
            var iterator = hangs.makeAsyncIterator()
            _ = await iterator.next()
            await #expect(throws: PostgresError(.timeout, "")) {
                try await connection.query("queued", timeout: .milliseconds(100))
            }
            group.cancelAll()
            #expect(await group.next() == .cancelled)
        }
        #expect(try await connection.query("next", timeout: .seconds(10)).rows.first?["echo"] == "next")
    }

    @Test("a task that is cancelled before it connects, or while it does, ends at once")
    func connecting() async throws {
        let peer = try ScriptedPeer { $0.waitForEnd() }
        defer { peer.stop() }
        let settings = settings(peer)
        await withTaskGroup(of: PostgresError.Code?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do throws(PostgresError) {
                        _ = try await PostgresConnection.connect(settings, timeout: .seconds(60))
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            group.cancelAll()
            for await code in group { #expect(code == .cancelled) }
        }
    }

    @Test("a released connection is closed")
    func release() async throws {
        let (ends, continuation) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { peer in
            guard peer.login() else { return }
            peer.waitForEnd()
            continuation.yield()
        }
        defer { peer.stop() }
        _ = try await PostgresConnection.connect(settings(peer), timeout: .seconds(10))
        var iterator = ends.makeAsyncIterator()
        #expect(await iterator.next() != nil)
    }
}
