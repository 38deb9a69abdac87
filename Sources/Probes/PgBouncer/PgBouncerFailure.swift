import PostgresClient
import Telemetry

/// What a failed conversation with the console means, and what to do about it.
enum PgBouncerFailure {
    /// The verdict for a probe; the client's own hint stands where we know none that is better.
    static func probeError(_ error: PostgresError, settings: PostgresSettings) -> ProbeError {
        if let known = consoleError(error, settings: settings) { return known }
        return ProbeError(code(error.code), error.message, hint: hint(error, settings: settings) ?? error.hint)
    }

    /// The errors that PgBouncer words itself; most of them come with the one SQLSTATE 08P01.
    private static func consoleError(_ error: PostgresError, settings: PostgresSettings) -> ProbeError? {
        let text = error.message.lowercased()
        let user = settings.user ?? "its user"
        if text.contains("not allowed") {
            return ProbeError(
                .unauthorized, "PgBouncer does not let \(user) into its console",
                hint: "add \(user) to stats_users in pgbouncer.ini and reload PgBouncer")
        }
        if text.contains("no more connections allowed") {
            return ProbeError(
                .serverError, "PgBouncer has as many clients as it takes",
                hint: "raise max_client_conn, or find out who keeps connections open")
        }
        // PostgreSQL has no database of the console's name, and does not know what is shown.
        if text.contains("no such database") || error.sqlState == "42704" || error.sqlState == "3D000" {
            return ProbeError(
                .wrongProtocol, "this is a database, not PgBouncer's console",
                hint: "let the url end in PgBouncer's port and /\(PgBouncerProbeSettings.consoleName)")
        }
        return nil
    }

    private static func hint(_ error: PostgresError, settings: PostgresSettings) -> String? {
        switch error.code {
        case .refused: "check that PgBouncer runs, and listen_addr and listen_port in pgbouncer.ini"
        case .unreachable where settings.host.hasPrefix("/"): "check unix_socket_dir and listen_port in pgbouncer.ini"
        case .timeout: "PgBouncer accepts connections and does not answer: look at its process and its log"
        case .unauthorized:
            "check the password file and the line of \(settings.user ?? "the user") in PgBouncer's auth_file"
        case .wrongProtocol: "check the port: something else than PgBouncer listens there"
        default: nil
        }
    }

    private static func code(_ code: PostgresError.Code) -> ProbeError.Code {
        switch code {
        case .refused: .refused
        case .unreachable: .unreachable
        case .unknownHost: .unknownHost
        case .timeout: .timeout
        case .cancelled: .cancelled
        case .closed: .closed
        case .tls: .tls
        case .wrongProtocol: .wrongProtocol
        case .unauthorized: .unauthorized
        case .tooLarge: .tooLarge
        case .malformed: .malformed
        case .settings: .settings
        case .internalFault: .internalFault
        default: .serverError
        }
    }
}
