import Testing

@testable import PostgresClient

@Suite("Errors of PostgreSQL")
struct FailureTests {
    private static let prefix = "connection to server at \"127.0.0.1\", port 5 failed: "

    @Test("greetings of other servers are told from what PostgreSQL says first")
    func greetings() {
        #expect(ForeignGreeting.name(of: "SSH-2.0-OpenSSH".utf8.prefix(5)) == "SSH")
        #expect(ForeignGreeting.name(of: "HTTP/1.1 400".utf8.prefix(5)) == "HTTP")
        for honest in ["S", "N", "", "SSH", "SS", "R\0\0\0\u{8}", "E\0\0\0P", "HTTP"] {
            #expect(ForeignGreeting.name(of: Array(honest.utf8)) == nil)
        }
    }

    @Test(
        "libpq's words become codes",
        arguments: [
            (
                "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n",
                PostgresError.Code.refused
            ),
            ("No route to host\n", .unreachable), ("Network is unreachable\n", .unreachable),
            ("No such file or directory\n\tIs the server running locally?\n", .unreachable),
            ("Connection timed out\n", .timeout),
            ("received invalid response to SSL negotiation: H\n", .wrongProtocol),
            ("expected authentication request from server, but received H\n", .wrongProtocol),
            (
                "SSL error: wrong version number\nexpected authentication request from server, but received S",
                .wrongProtocol
            ),
            ("SSL error: certificate verify failed\n", .tls),
            ("server certificate for \"a\" does not match host name \"b\"\n", .tls),
            ("server does not support SSL, but SSL was required\n", .tls),
            ("SSL SYSCALL error: EOF detected\n", .closed),
            ("server closed the connection unexpectedly\n\tThis probably means the server terminated", .closed),
            ("fe_sendauth: no password supplied\n", .unauthorized),
            ("FATAL:  28P01: password authentication failed for user \"u\"\nLOCATION:  auth_failed", .unauthorized),
            ("FATAL:  28000: no pg_hba.conf entry\n", .unauthorized),
            ("FATAL:  57P03: the database system is starting up\n", .startingUp),
            ("FATAL:  57P03: the database system is shutting down\n", .shuttingDown),
            ("FATAL:  57P01: terminating connection\n", .shuttingDown),
            ("FATAL:  53300: sorry, too many clients already\n", .tooManyConnections),
            ("FATAL:  3D000: database \"x\" does not exist\n", .server),
            ("FATAL:  08P01: no more connections allowed (max_client_conn)\n", .tooManyConnections),
            ("FATAL:  08P01: unsupported startup parameter: options\n", .settings),
            ("FATAL:  08P01: no such user: u\n", .unauthorized), ("FATAL:  08P01: no such database: d\n", .server),
            ("etwas anderes\n", .malformed), ("", .malformed),
        ])
    func connecting(text: String, code: PostgresError.Code) {
        let error = ConnectFailure.error(Self.prefix + text, place: "h:5")
        #expect(error.code == code)
        #expect(!error.message.contains("\n"))
    }

    @Test("the SQLSTATE is found behind a severity of any language, and nowhere else")
    func verdicts() {
        #expect(ConnectFailure.verdict(in: "x: ФАТАЛЬНО:  28P01: нет")?.sqlState == "28P01")
        #expect(ConnectFailure.verdict(in: "FATAL:  28P01: a: b")?.text == "a: b")
        for text in [
            "", ":  ", ":  ABC", ":  abcde: x", "FATAL: 28P01: one space", "FATAL:  28P01", "FATAL:  28P012: x",
        ] {
            #expect(ConnectFailure.verdict(in: text) == nil, "\(text)")
        }
    }

    @Test("a message shows no parameter and no quoted data")
    func redaction() {
        let data = ServerFailure.error(
            sqlState: "22P02", text: "invalid input syntax for type integer: \"hunter2\"", parameters: [])
        #expect(data.message == "invalid input syntax for type integer: \"…\"")
        let repeated = ServerFailure.error(
            sqlState: "42703", text: "column hunter2 is not there, hunter2!", parameters: [nil, "hunter2", "", "is"])
        #expect(repeated.message == "column … is not there, …!")
        let open = ServerFailure.error(sqlState: "P0001", text: "a \"b", parameters: [])
        #expect(open.message == "a \"…")
    }

    @Test("statements' SQLSTATEs become codes")
    func statements() {
        let code = { (state: String, text: String) in ServerFailure.error(sqlState: state, text: text).code }
        #expect(code("42501", "permission denied for table x") == .unauthorized)
        #expect(code("57014", "canceling statement due to statement timeout") == .timeout)
        #expect(code("57014", "canceling statement due to user request") == .server)
        #expect(code("42P01", "relation does not exist") == .server)
        #expect(ServerFailure.error(sqlState: "42P01", text: "x").sqlState == "42P01")
    }

    @Test("a message is one line of bounded length")
    func oneLine() {
        let error = PostgresError(.server, "a\nb\r\u{2028}c\u{0}" + String(repeating: "x", count: 1_000))
        #expect(error.message.hasPrefix("a b  c x"))
        #expect(error.message.unicodeScalars.count == 300)
    }
}
