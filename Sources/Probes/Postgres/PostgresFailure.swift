import PostgresClient
import Telemetry

/// What went wrong between a probe and a PostgreSQL server, in the words of probes: a code and what to do.
enum PostgresFailure {
    /// The server's verdict that a lock was not to be had in time.
    static let lockNotAvailable = "55P03"

    /// The error of a probe for an error of the client.
    static func probeError(_ error: PostgresError, settings: PostgresSettings) -> ProbeError {
        ProbeError(
            error.sqlState == "3D000" ? .missing : code(error.code), error.description,
            hint: error.sqlState == nil ? error.hint ?? hint(error, settings) : hint(error, settings) ?? error.hint)
    }

    /// Whether nothing more can be asked in this round; false where only one statement failed.
    static func endsRound(_ error: PostgresError) -> Bool {
        switch error.code {
        case .server, .tooLarge: false
        case .unauthorized: error.sqlState != "42501"
        default: true
        }
    }

    /// Whether a round ends with an answer's error: not where only a dear question, or one with a time of its own, took
    /// too long.
    static func endsRound(_ error: PostgresError, of collector: PostgresCollector) -> Bool {
        endsRound(error) && !(error.code == .timeout && collector.mayTakeLong)
    }

    /// Why a single statement failed.
    static func trouble(_ error: PostgresError, grant: String, user: String) -> CollectorTrouble {
        switch error.sqlState {
        case "42501":
            CollectorTrouble(reason: error.message, hint: CollectorTrouble.statement(grant, to: user))
        case "57014":
            CollectorTrouble(reason: "the statement took longer than the statement timeout", hint: nil)
        case "08P01":
            CollectorTrouble(
                reason: error.description,
                hint: "a pooler may not know this database: name it there, or point the url at the server itself")
        case lockNotAvailable:
            CollectorTrouble(reason: "a lock was in the way; asked again in the next round", hint: nil)
        default:
            CollectorTrouble(reason: error.description, hint: error.hint)
        }
    }

    private static func code(_ code: PostgresError.Code) -> ProbeError.Code {
        let codes: [PostgresError.Code: ProbeError.Code] = [
            .refused: .refused, .unreachable: .unreachable, .unknownHost: .unknownHost, .timeout: .timeout,
            .cancelled: .cancelled, .closed: .closed, .tls: .tls, .wrongProtocol: .wrongProtocol,
            .unauthorized: .unauthorized, .tooLarge: .tooLarge, .malformed: .malformed, .settings: .settings,
            .server: .serverError, .tooManyConnections: .serverError, .startingUp: .serverError,
            .shuttingDown: .serverError,
        ]
        return codes[code] ?? .internalFault
    }

    private static func hint(_ error: PostgresError, _ settings: PostgresSettings) -> String? {
        let role = settings.user ?? "the agent's user"
        switch error.sqlState {
        case "28P01":
            return "the password of role \(role) is wrong: check "
                + (settings.passwordFile.map { "\($0)" } ?? "password_file")
        case "28000":
            return "role \(role) may not log in from here: check that it exists, and pg_hba.conf"
        case "3D000":
            return "the database of the URL does not exist: name one that does, such as postgres"
        case "42501":
            return CollectorTrouble.statement("pg_monitor", to: role)
        case "53300":
            return "all connections are taken: raise max_connections, put a pooler in front, or give role \(role)"
                + " pg_use_reserved_connections (PostgreSQL 16 and newer)"
        case "57P03":
            return "the server is starting or recovering: wait, and read its log"
        case "08P01":
            return "something in between refuses start-up options: point the URL at the server itself, or add"
                + " options to PgBouncer's ignore_startup_parameters"
        default:
            return hint(error.code)
        }
    }

    private static func hint(_ code: PostgresError.Code) -> String? {
        switch code {
        case .timeout: "the server or the way to it hangs: look at its load, its disks and its log"
        case .closed, .shuttingDown: "the server ended the session: read its log"
        default: nil
        }
    }
}
