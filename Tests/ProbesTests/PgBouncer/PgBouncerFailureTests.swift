import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("What is said when PgBouncer does not answer")
struct PgBouncerFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let code: PostgresError.Code
        let message: String
        var sqlState: String?
        let expected: ProbeError.Code
        let hint: String
        var testDescription: String { "\(code): \(message)" }
    }

    @Test(
        "Each failure has a reason from the list and a first step",
        arguments: [
            Case(code: .refused, message: "127.0.0.1:6432: refused", expected: .refused, hint: "listen_port"),
            Case(code: .timeout, message: "no answer", expected: .timeout, hint: "its log"),
            Case(
                code: .unauthorized, message: "password authentication failed", sqlState: "28P01",
                expected: .unauthorized, hint: "auth_file"),
            Case(
                code: .server, message: "FATAL: not allowed", sqlState: "08P01", expected: .unauthorized,
                hint: "add stats to stats_users"),
            Case(
                code: .wrongProtocol, message: "not allowed", sqlState: "08P01", expected: .unauthorized,
                hint: "stats_users"),
            Case(
                code: .server, message: "no more connections allowed (max_client_conn)", sqlState: "08P01",
                expected: .serverError, hint: "max_client_conn"),
            Case(
                code: .server, message: #"unrecognized configuration parameter "version""#, sqlState: "42704",
                expected: .wrongProtocol, hint: "/pgbouncer"),
            Case(
                code: .server, message: "no such database: pgbouncer2", sqlState: "08P01", expected: .wrongProtocol,
                hint: "/pgbouncer"),
            Case(
                code: .server, message: #"database "pgbouncer" does not exist"#, sqlState: "3D000",
                expected: .wrongProtocol, hint: "/pgbouncer"),
            Case(code: .wrongProtocol, message: "HTTP", expected: .wrongProtocol, hint: "check the port"),
        ])
    func verdicts(_ given: Case) throws {
        let settings = try ShowRecording.settings.connection
        let error = PgBouncerFailure.probeError(
            PostgresError(given.code, given.message, sqlState: given.sqlState), settings: settings)
        #expect(error.code == given.expected)
        #expect(error.hint?.contains(given.hint) == true, "\(error.hint ?? "no hint")")
    }

    @Test("What the client advises stands where nothing better is known")
    func clientHint() throws {
        let error = PgBouncerFailure.probeError(
            PostgresError(.tls, "the certificate is not trusted", hint: "set sslrootcert"),
            settings: try ShowRecording.settings.connection)
        #expect(error.code == .tls)
        #expect(error.hint == "set sslrootcert")
    }

    @Test("The console is the database of an url without one, and is asked with the simple protocol alone")
    func consoleSettings() throws {
        let settings = try ShowRecording.settings
        #expect(settings.connection.isConsole)
        #expect(settings.connection.database == "pgbouncer")
        let named = PgBouncerProbeSettings(connection: try PostgresSettings(url: "postgresql://stats@127.0.0.1/other"))
        #expect(named.connection.database == "other")
    }
}
