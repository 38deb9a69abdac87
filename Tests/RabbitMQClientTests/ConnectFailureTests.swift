import Glibc
import RabbitMQClient
import Testing

@Suite("RabbitMQ connections that cannot be made", .timeLimit(.minutes(1)))
struct ConnectFailureTests {
    /// What comes of connecting to a server of a script.
    private func failureAt(
        timeout: Duration = .seconds(10), _ answer: @escaping @Sendable (ScriptedPeer.Connection) -> Void
    ) async throws -> RabbitMQError? {
        let peer = try ScriptedPeer(answer)
        defer { peer.stop() }
        return await connectFailure(RabbitMQSettings(host: "127.0.0.1", port: peer.port), timeout: timeout)
    }

    private func connectFailure(
        _ settings: RabbitMQSettings, timeout: Duration = .seconds(10)
    ) async -> RabbitMQError? {
        await failure { () throws(RabbitMQError) in
            try await RabbitMQConnection.connect(settings, timeout: timeout)
        }
    }

    /// The handshake up to the login, then an answer to it.
    private func logInFailure(
        _ start: [UInt8] = WireBytes.start(), answer: @escaping @Sendable (ScriptedPeer.Connection) -> Void
    ) async throws -> RabbitMQError? {
        try await failureAt { connection in
            _ = connection.read(8)
            connection.write(start)
            guard let head = connection.read(7) else { return }
            _ = connection.read(head[3...6].reduce(0) { $0 << 8 | Int($1) } + 1)
            answer(connection)
        }
    }

    @Test("nobody listening and nobody there are told apart")
    func nobody() async throws {
        let (port, descriptor) = try ScriptedPeer.silentPort()
        defer { close(descriptor) }
        let refused = await connectFailure(RabbitMQSettings(host: "127.0.0.1", port: port))
        #expect(refused?.code == .refused)
        #expect(refused?.message == "127.0.0.1:\(port): nothing listens there")
        #expect(await connectFailure(RabbitMQSettings(host: "nobody.invalid"))?.code == .unknownHost)
    }

    @Test("a server that says nothing, from the start or in the middle, ends in a timeout")
    func silence() async throws {
        for start in [[], Array(WireBytes.start().prefix(20)), WireBytes.start()] {
            let error = try await failureAt(timeout: .milliseconds(200)) { connection in
                connection.write(start)
                connection.waitForEnd()
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test("a server that closes, cut in the middle of a frame or not, is closed")
    func cut() async throws {
        let start = WireBytes.start()
        for count in [0, 1, 7, 8, 20, start.count - 1] {
            for isReset in [false, true] {
                let error = try await failureAt { connection in
                    _ = connection.read(8)
                    connection.write(Array(start.prefix(count)))
                    if isReset { connection.resetOnClose() }
                }
                #expect(error?.code == .closed, "\(count) bytes, reset: \(isReset), \(error as Any)")
            }
        }
    }

    @Test(
        "another protocol is told by its first bytes",
        arguments: [
            ("AMQP\u{0}\u{0}\u{9}\u{1}", .wrongProtocol), ("AMQP\u{0}\u{1}\u{0}\u{0}", .wrongProtocol),
            ("HTTP/1.1 400 Bad Request\r\n\r\n", .wrongProtocol), ("-ERR unknown command\r\n", .wrongProtocol),
            ("\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{28}", .tls), ("no", .wrongProtocol),
        ] as [(String, RabbitMQError.Code)])
    func otherProtocol(text: String, code: RabbitMQError.Code) async throws {
        let error = try await failureAt { connection in
            _ = connection.read(8)
            connection.write(Array(text.utf8))
        }
        #expect(error?.code == code, "\(error as Any)")
    }

    @Test("a broker of another AMQP version, or one without passwords, is named as such")
    func unsupported() async throws {
        var old = WireBytes.start()
        (old[11], old[12]) = (8, 0)
        let wrong = try await failureAt { [old] connection in
            connection.write(old)
            connection.waitForEnd()
        }
        #expect(wrong?.code == .wrongProtocol)
        let external = try await failureAt { connection in
            connection.write(WireBytes.start(mechanisms: "EXTERNAL"))
            connection.waitForEnd()
        }
        #expect(external?.code == .unsupported)
        #expect(external?.message.contains("EXTERNAL") == true)
    }

    @Test("a frame that is huge, garbled or out of order ends the attempt")
    func garbled() async throws {
        let huge = try await failureAt { $0.write([1, 0, 0, 255, 255, 255, 255] + [UInt8](repeating: 0, count: 99)) }
        #expect(huge?.code == .tooLarge)
        let tune = WireBytes.method(0, 10, 30, [7, 255, 0, 2, 0, 0, 0, 0])
        let scripts: [[UInt8]] = [
            // No end mark; a method that does not exist; a table longer than its frame; one that does not belong there.
            Array(WireBytes.start().dropLast()) + [0], WireBytes.method(0, 99, 99),
            WireBytes.method(0, 10, 10, [0, 9, 0, 0, 9, 9]),
            tune, WireBytes.method(0, 10, 31, [0, 0, 0, 0, 0, 0, 0, 0]), WireBytes.frame(1, 0, []),
            WireBytes.frame(1, 0, [0]),
        ]
        for script in scripts {
            let error = try await failureAt { connection in
                connection.write(script)
                connection.waitForEnd()
            }
            #expect(error?.code == .malformed, "\(script): \(error as Any)")
        }
    }

    @Test("tables within tables, as deep as a frame has room for, end no process")
    func deepTables() async throws {
        // Each level: an empty name, the kind, and the length of what follows.
        var body: [UInt8] = []
        let levels = 10_000
        for level in 0..<levels {
            body += [0, UInt8(ascii: "F")] + WireBytes.long((levels - 1 - level) * 6)
        }
        let start = WireBytes.method(
            0, 10, 10, [0, 9] + WireBytes.longText(body) + WireBytes.longText("PLAIN") + WireBytes.longText("en_US"))
        #expect(start.count < 65_536)
        let error = try await logInFailure(start) { $0.write(WireBytes.close(0, 403, "ACCESS_REFUSED - deep")) }
        #expect(error?.code == .unauthorized)
    }

    @Test("a wrong password is told by the broker's words, or by closing where brokers had no words for it")
    func wrongPassword() async throws {
        let told = try await logInFailure {
            $0.write(WireBytes.close(0, 403, "ACCESS_REFUSED - Login was refused\nusing PLAIN."))
            $0.waitForEnd()
        }
        #expect(told?.code == .unauthorized)
        #expect(told?.message.hasSuffix("ACCESS_REFUSED - Login was refused using PLAIN.") == true)
        let old = try await logInFailure(WireBytes.start(capabilities: [])) { _ in }
        #expect(old?.code == .unauthorized)
        let closed = try await logInFailure { _ in }
        #expect(closed?.code == .closed)
    }

    @Test(
        "what the broker says to the virtual host is told apart",
        arguments: [
            (530, "NOT_ALLOWED - vhost nope not found", .virtualHostMissing),
            (402, "INVALID_PATH - no such vhost", .virtualHostMissing),
            (530, "NOT_ALLOWED - access to vhost 'v' refused for user 'u'", .unauthorized),
            (530, "NOT_ALLOWED - access to vhost 'v' refused for user 'u': connection limit (1) is reached", .server),
            (320, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'", .closed),
            (541, "INTERNAL_ERROR", .server),
        ] as [(Int, String, RabbitMQError.Code)])
    func virtualHost(code: Int, text: String, expected: RabbitMQError.Code) async throws {
        let broker = try ScriptedBroker { request in
            request.description == "10.40@0" ? WireBytes.close(0, code, text) : nil
        }
        defer { broker.stop() }
        let error = await connectFailure(broker.settings)
        #expect(error?.code == expected)
        #expect(error?.message == "the broker says: \(text)")
    }

    @Test("a broker that wants tiny frames, or more than a password, is refused")
    func tune() async throws {
        let tiny = WireBytes.method(0, 10, 30, [0, 0, 0, 0, 0, 8, 0, 0])
        let secure = WireBytes.method(0, 10, 20, WireBytes.longText("more?"))
        for (answer, code) in [(tiny, RabbitMQError.Code.malformed), (secure, .unsupported)] {
            let error = try await logInFailure { connection in
                connection.write(answer)
                connection.waitForEnd()
            }
            #expect(error?.code == code)
        }
    }

    @Test("cancelling the task leaves at once")
    func cancelled() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let peer = try ScriptedPeer { connection in
            _ = connection.read(8)
            arrival.yield()
            connection.waitForEnd()
        }
        defer { peer.stop() }
        let settings = RabbitMQSettings(host: "127.0.0.1", port: peer.port)
        let code = await withTaskGroup(of: RabbitMQError.Code?.self) { group in
            group.addTask { await connectFailure(settings, timeout: .seconds(50))?.code }
            for await _ in arrived { break }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
    }

    @Test("a server without TLS, and files that are none, fail as TLS")
    func tls() async throws {
        let peer = try ScriptedPeer { connection in
            connection.write(Array("AMQP\u{0}\u{0}\u{9}\u{1}".utf8))
            connection.waitForEnd()
        }
        defer { peer.stop() }
        var settings = RabbitMQSettings(host: "localhost", port: peer.port)
        settings.tls = RabbitMQSettings.TLS(verifiesPeer: false)
        #expect(await connectFailure(settings)?.code == .tls)
        settings.tls = RabbitMQSettings.TLS(certificateAuthorityFile: "/nonexistent/ca.pem")
        let missing = await connectFailure(settings)
        #expect(missing?.code == .tls)
        #expect(missing?.message.contains("/nonexistent/ca.pem") == true)
        settings.host = "127.0.0.1"
        #expect(await connectFailure(settings)?.code == .settings)
        let (port, descriptor) = try ScriptedPeer.silentPort()
        defer { close(descriptor) }
        settings.tls = RabbitMQSettings.TLS(verifiesPeer: false)
        settings.port = port
        #expect(await connectFailure(settings)?.code == .refused)
    }
}
