import Testing

@testable import RedisClient

@Suite("Errors say what happened")
struct RedisErrorTests {
    @Test(
        "refusals are told from other errors, and the word is kept",
        arguments: [
            ("NOAUTH Authentication required.", RedisError.Code.unauthorized, "NOAUTH"),
            ("WRONGPASS invalid username-password pair or user is disabled.", .unauthorized, "WRONGPASS"),
            ("NOPERM this user has no permissions to run the 'config|get' command", .unauthorized, "NOPERM"),
            ("DENIED Redis is running in protected mode", .unauthorized, "DENIED"),
            ("ERR invalid password", .unauthorized, "ERR"),
            ("ERR Client sent AUTH, but no password is set", .unauthorized, "ERR"),
            ("LOADING Redis is loading the dataset in memory", .server, "LOADING"),
            ("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", .server, "MASTERDOWN"),
            ("BUSY Redis is busy running a script.", .server, "BUSY"), ("ERR unknown command 'x'", .server, "ERR"),
            ("oh no", .server, nil), ("", .server, nil),
        ] as [(String, RedisError.Code, String?)])
    func reply(text: String, code: RedisError.Code, word: String?) {
        let error = RedisError(reply: text)
        #expect(error.code == code)
        #expect(error.word == word)
        #expect(error.message == text)
    }

    @Test("arguments that a server repeats are cut off")
    func arguments() {
        let error = RedisError(reply: "ERR unknown command 'AUTH', with args beginning with: 'hunter2' ")
        #expect(error.message == "ERR unknown command 'AUTH'")
    }

    @Test("a message is one line of a bounded length")
    func oneLine() {
        let error = RedisError(reply: "ERR a\nb\u{1b}[31m\u{9b}" + String(repeating: "x", count: 100_000))
        #expect(error.message.hasPrefix("ERR a b [31m xxx"))
        #expect(error.message.unicodeScalars.count == RedisError.messageLimit)
        #expect(error.at("127.0.0.1:1").message.hasPrefix("127.0.0.1:1: ERR a b"))
    }

    @Test(
        "a peer is known by its first bytes",
        arguments: [
            (Array("HTTP/1.1 400 Bad Request".utf8), PeerKind.http), (Array("AMQP\0\0\u{9}\u{1}".utf8), .amqp),
            (Array("SSH-2.0-OpenSSH_9.2".utf8), .ssh), (Array("220 mail ESMTP".utf8), .mail),
            (Array("ERROR\r\n".utf8), .memcached), ([0x15, 3, 1, 0, 2, 2, 70], .tls), ([0x15], .tls),
            ([0x16, 3, 3], .tls), ([0x45, 0, 0, 0, 120, 0x53], .postgres), ([74, 0, 0, 0, 10, 56], .mysql),
            (Array("+PONG\r\n".utf8), .redis), (Array("-NOAUTH".utf8), .redis), (Array("hello".utf8), .unknown),
            ([0], .unknown), ([0x15, 9], .unknown), (Array("E".utf8), .unknown), ([], nil),
        ] as [([UInt8], PeerKind?)])
    func peers(bytes: [UInt8], kind: PeerKind?) {
        #expect(PeerKind(bytes) == kind)
    }

    @Test("every kind of failure has a word of its own")
    func words() {
        let codes: [RedisError.Code] = [
            .refused, .unreachable, .unknownHost, .timeout, .cancelled, .closed, .tls, .wrongProtocol, .unauthorized,
            .tooLarge, .malformed, .settings, .server,
        ]
        #expect(Set(codes.map(\.description)).count == codes.count)
    }
}
