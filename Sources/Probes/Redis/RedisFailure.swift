import RedisClient
import Telemetry

/// Client errors and error replies as verdicts, with what to do about them.
enum RedisFailure {
    /// What a failed connection or call means.
    static func verdict(_ error: RedisError, user: String?) -> ProbeError {
        if let known = reply(error, user: user) { return known }
        return ProbeError(code(error.code), error.message, hint: hint(error.code))
    }

    /// What the reply to `PING` means; nil where it proves that the server serves its clients.
    ///
    /// A user without the right to ping, and a server that refuses writes after a failed snapshot, are alive: other
    /// families and checks tell of both.
    static func verdict(onPing reply: RedisValue, user: String?) -> ProbeError? {
        do throws(RedisError) {
            _ = try reply.get()
            return nil
        } catch {
            if error.word == "NOPERM" || error.word == "MISCONF" { return nil }
            return verdict(error, user: user)
        }
    }

    /// How far a server that reads its data set has come; nil where it does not say.
    static func loading(_ info: InfoText) -> ProbeError? {
        guard let share = info.number("loading_loaded_perc"), let eta = info.number("loading_eta_seconds"),
            let seconds = Int(exactly: eta.rounded()), let percent = Int(exactly: share.rounded())
        else { return nil }
        return ProbeError(
            .serverError, "LOADING: \(percent) % of the data set is read, about \(seconds) s to go",
            hint: "it serves nobody until its data set is read: wait")
    }

    /// Whether the server answered that it serves nobody until it has read its data set.
    static func isLoading(_ error: ProbeError) -> Bool {
        error.code == .serverError && error.message.hasPrefix("LOADING")
    }

    /// What to do where a part of a round was refused.
    static func hint(_ error: RedisError, for collector: RedisCollector, user: String?) -> String? {
        if error.word == "NOPERM" { return collector.remedy(user: user) }
        return RedisRefusals.isUnknownCommand(error) ? "the server has renamed or disabled the command" : nil
    }

    private static func reply(_ error: RedisError, user: String?) -> ProbeError? {
        if error.message.contains("max number of clients") {
            return ProbeError(
                .serverError, error.message,
                hint: "find who keeps connections open with CLIENT LIST, or raise maxclients")
        }
        if error.message.contains("without any password configured") {
            return ProbeError(.unauthorized, error.message, hint: "the server has no password: set none for it")
        }
        switch error.word {
        case "LOADING":
            return ProbeError(.serverError, error.message, hint: "it serves nobody until its data set is read: wait")
        case "MASTERDOWN":
            return ProbeError(
                .serverError, error.message,
                hint: "bring its master back, or set replica-serve-stale-data to yes to read old data meanwhile")
        case "BUSY":
            return ProbeError(.serverError, error.message, hint: "a script blocks the server: SCRIPT KILL ends it")
        case "NOAUTH":
            return ProbeError(.unauthorized, error.message, hint: "set the password, in a file, for this server")
        case "WRONGPASS":
            return ProbeError(.unauthorized, error.message, hint: "set the right user and password for this server")
        case "NOPERM":
            return ProbeError(.unauthorized, error.message, hint: RedisCollector.info.remedy(user: user))
        case "DENIED":
            return ProbeError(
                .unauthorized, error.message, hint: "the server has no password and serves only its own machine")
        default: return nil
        }
    }

    private static func code(_ code: RedisError.Code) -> ProbeError.Code {
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
        case .server: .serverError
        default: .internalFault
        }
    }

    private static func hint(_ code: RedisError.Code) -> String? {
        switch code {
        case .refused: "start Redis, or set the host and port that it listens on"
        case .unreachable: "check host, port or socket, and what lies between"
        case .unknownHost: "check the host's name"
        case .timeout: "see whether the server is stopped or busy with one long command: SLOWLOG GET"
        case .closed: "see the server's log for why it closed the connection"
        case .tls: "check the authority's file and the server name, and that the port speaks TLS"
        case .wrongProtocol: "check the port: something else than Redis listens there"
        case .unauthorized: "set the right user and password for this server"
        default: nil
        }
    }
}
