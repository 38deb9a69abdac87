import Synchronization
import Testing

@testable import PostgresClient

@Suite("Connections to a scripted PostgreSQL")
struct PostgresConnectionTests {
    private func settings(_ peer: ScriptedPeer) -> PostgresSettings {
        var settings = PostgresSettings(host: "127.0.0.1", port: peer.port, user: "u")
        settings.sslMode = .disable
        return settings
    }

    private func connect(_ peer: ScriptedPeer) async throws -> PostgresConnection {
        try await PostgresConnection.connect(settings(peer), timeout: .seconds(10))
    }

    /// A peer that answers every statement with one row that repeats it.
    private func echo() throws -> ScriptedPeer {
        try ScriptedPeer { peer in
            guard peer.login() else { return }
            while let statement = peer.readStatement() { peer.write(Wire.answer(["echo"], [[statement]])) }
        }
    }

    @Test("a statement is answered with columns, rows and nulls")
    func rows() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.login(), peer.readStatement() != nil else { return }
            peer.write(Wire.answer(["a", "b", "a"], [["1", nil, "x"], ["NaN", "t", "é"]]))
            peer.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await connect(peer)
        #expect(connection.serverVersion == 150_020)
        #expect(connection.serverVersionText == "15.20 (scripted)")
        let result = try await connection.query("select", ["p"], timeout: .seconds(10))
        #expect(result.columns == ["a", "b", "a"])
        #expect(result.affectedRows == 2)
        #expect(result.rows.map(\.values) == [["1", nil, "x"], ["NaN", "t", "é"]])
        #expect(result.rows[0].int("a") == 1)
        #expect(result.rows[1].double("a")?.isNaN == true)
        #expect(result.rows[1].bool("b") == true)
        #expect(result.rows[0]["c"] == nil)
        #expect(result.rows[0].has("b"))
    }

    @Test("statements of many tasks are answered one after another, each with its own answer")
    func order() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let connection = try await connect(peer)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await connection.query("s\(number)", timeout: .seconds(20)).rows.first?["echo"] == "s\(number)"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(peer.connectionCount == 1)
    }

    @Test("an error of the server keeps its SQLSTATE, and the connection goes on")
    func serverError() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.login(), peer.readStatement() != nil else { return }
            peer.write(Wire.error("42P01", "relation \"x\" does not exist") + Wire.ready)
            guard peer.readStatement() != nil else { return }
            peer.write(Wire.answer(["a"], []))
            peer.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await connect(peer)
        await #expect(throws: PostgresError(.server, "", sqlState: "42P01")) {
            try await connection.query("select", timeout: .seconds(10))
        }
        let result = try await connection.query("select", timeout: .seconds(10))
        #expect(result.columns == ["a"])
        #expect(result.rows.isEmpty)
    }

    @Test(
        "what is no PostgreSQL, or closes at once, gets the right verdict",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", PostgresError.Code.wrongProtocol), ("MySQL: 10 4.3", .wrongProtocol),
            ("-ERR unknown command\r\n", .wrongProtocol), ("", .closed),
        ], [PostgresSettings.SSLMode.disable, .prefer])
    func strangers(answer: (String, PostgresError.Code), mode: PostgresSettings.SSLMode) async throws {
        let peer = try ScriptedPeer { peer in
            _ = peer.read(8)
            peer.write(Array(answer.0.utf8))
            if !answer.0.isEmpty { peer.waitForEnd() }
        }
        defer { peer.stop() }
        var settings = settings(peer)
        settings.sslMode = mode
        await #expect(throws: PostgresError(answer.1, "")) {
            try await PostgresConnection.connect(settings, timeout: .seconds(10))
        }
    }

    @Test("a port that says nothing ends in a timeout, one where nobody listens in a refusal")
    func silence() async throws {
        let peer = try ScriptedPeer { $0.waitForEnd() }
        defer { peer.stop() }
        await #expect(throws: PostgresError(.timeout, "")) {
            try await PostgresConnection.connect(settings(peer), timeout: .milliseconds(50))
        }
        let (descriptor, port) = try ScriptedPeer.bound()
        defer { _ = descriptor }
        await #expect(throws: PostgresError(.refused, "")) {
            try await PostgresConnection.connect(
                PostgresSettings(host: "127.0.0.1", port: port, user: "u"), timeout: .seconds(10))
        }
        await #expect(throws: PostgresError(.unreachable, "")) {
            try await PostgresConnection.connect(
                PostgresSettings(host: "/nonexistent", user: "u"), timeout: .seconds(10))
        }
        await #expect(throws: PostgresError(.unknownHost, "")) {
            try await PostgresConnection.connect(
                PostgresSettings(host: "no.such.host.invalid", user: "u"), timeout: .seconds(30))
        }
    }

    @Test("all addresses of a name are tried: one where somebody listens is enough")
    func addresses() async throws {
        let peer = try echo()
        defer { peer.stop() }
        var settings = settings(peer)
        // On most machines ::1 comes first, and nobody listens there.
        settings.host = "localhost"
        let connection = try await PostgresConnection.connect(settings, timeout: .seconds(30))
        #expect(connection.isOpen)
    }

    @Test("an answer that is cut in the middle ends in closed, and the loss is told")
    func cut() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.login(), peer.readStatement() != nil else { return }
            peer.write(Array(Wire.answer(["a"], [["0123456789"]]).dropLast(30)))
        }
        defer { peer.stop() }
        let connection = try await connect(peer)
        await #expect(throws: PostgresError(.closed, "")) { try await connection.query("s", timeout: .seconds(10)) }
        var losses = connection.losses.makeAsyncIterator()
        #expect(await losses.next() != nil)
        #expect(await losses.next() == nil)
        #expect(!connection.isOpen)
        await #expect(throws: PostgresError(.closed, "")) { try await connection.query("s", timeout: .seconds(10)) }
    }

    @Test("an idle connection that the server ends is told at once, with the server's reason for the next statement")
    func loss() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.login(), peer.readStatement() != nil else { return }
            peer.write(Wire.answer(["a"], []))
            peer.write(Wire.error("57P01", "terminating connection", severity: "FATAL"))
        }
        defer { peer.stop() }
        let connection = try await connect(peer)
        _ = try await connection.query("s", timeout: .seconds(10))
        var losses = connection.losses.makeAsyncIterator()
        #expect(await losses.next() != nil)
        do throws(PostgresError) {
            _ = try await connection.query("s", timeout: .seconds(10))
            Issue.record("answered")
        } catch {
            #expect(error.code == .closed)
            #expect(error.message.contains("terminating connection"))
        }
    }

    @Test("a session that ends by our own will is no loss")
    func closing() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let connection = try await connect(peer)
        await connection.close()
        var losses = connection.losses.makeAsyncIterator()
        #expect(await losses.next() == nil)
        await #expect(throws: PostgresError(.closed, "")) { try await connection.query("s", timeout: .seconds(10)) }
    }

    @Test("nonsense in the middle of a session ends it")
    func garbage() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.login(), peer.readStatement() != nil else { return }
            peer.write(Array("HTTP/1.1 200 OK\r\n\r\nwhatever this is, it is no message\r\n".utf8))
            peer.waitForEnd()
        }
        defer { peer.stop() }
        let connection = try await connect(peer)
        await #expect(throws: PostgresError.self) { try await connection.query("s", timeout: .seconds(10)) }
        #expect(!connection.isOpen)
    }

    @Test("an answer past the limit is not kept, many rows or one", arguments: [false, true])
    func tooLarge(isOneRow: Bool) async throws {
        let written = Atomic(0)
        let peer = try ScriptedPeer { peer in
            guard peer.login(), peer.readStatement() != nil else { return }
            peer.write(Wire.parsed + Wire.columns(["a"]))
            let piece = [UInt8](repeating: 0x61, count: 1 << 20)
            if isOneRow {
                // A row that says it has a gigabyte.
                let length = Int32(1 << 30)
                peer.write(Array("D".utf8) + Wire.int32(length) + Wire.int16(1) + Wire.int32(length - 10))
                while peer.write(piece) { written.add(piece.count, ordering: .relaxed) }
            } else {
                let row = Wire.row([String(decoding: piece, as: UTF8.self)])
                while peer.write(row) { written.add(row.count, ordering: .relaxed) }
            }
        }
        defer { peer.stop() }
        var settings = settings(peer)
        settings.resultLimit = 4 << 20
        let connection = try await PostgresConnection.connect(settings, timeout: .seconds(10))
        await #expect(throws: PostgresError(.tooLarge, "")) { try await connection.query("s", timeout: .seconds(60)) }
        // The limit, once more while the statement is given up, and what the kernel keeps for both sides.
        #expect(written.load(ordering: .relaxed) < 40 << 20)
        await connection.close()
    }

    @Test("rows are handed out as they come, and an error of the reader ends the statement")
    func streaming() async throws {
        let peer = try ScriptedPeer { peer in
            guard peer.login() else { return }
            while peer.readStatement() != nil {
                peer.write(Wire.answer(["n"], (0..<2_000).map { ["\($0)"] }))
            }
        }
        defer { peer.stop() }
        let connection = try await connect(peer)
        let sum = Atomic<Int64>(0)
        try await connection.forEachRow("s", timeout: .seconds(20)) { row in
            sum.add(row.int("n") ?? 0, ordering: .relaxed)
        }
        #expect(sum.load(ordering: .relaxed) == 1_999_000)
        await #expect(throws: PostgresError(.malformed, "")) {
            try await connection.forEachRow("s", timeout: .seconds(20)) { row in
                if row["n"] == "1000" { throw PostgresError(.malformed, "enough") }
            }
        }
        await connection.close()
    }

    @Test("a statement and parameters that cannot be sent are refused without the server")
    func faults() async throws {
        let peer = try echo()
        defer { peer.stop() }
        let connection = try await connect(peer)
        await #expect(throws: PostgresError(.settings, "")) { try await connection.query("a\0b", timeout: .seconds(9)) }
        await #expect(throws: PostgresError(.settings, "")) {
            try await connection.query("s", ["a\0"], timeout: .seconds(9))
        }
        await #expect(throws: PostgresError(.settings, "")) {
            try await connection.query("s", Array(repeating: "a", count: 65_536), timeout: .seconds(9))
        }
        #expect(try await connection.simpleQuery("still", timeout: .seconds(10)).rows.first?["echo"] == "still")
    }
}
