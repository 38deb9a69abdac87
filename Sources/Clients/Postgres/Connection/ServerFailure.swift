/// Turns a server's verdict into a `PostgresError`.
///
/// SQLSTATEs: the PostgreSQL manual, appendix "PostgreSQL Error Codes".
enum ServerFailure {
    /// The error of a statement or a login that the server refused.
    ///
    /// - Parameters:
    ///   - text: the primary message, in whatever language; shown without what may be data.
    ///   - parameters: values that were sent along and must not show.
    static func error(sqlState: String, text: String, parameters: [String?] = []) -> PostgresError {
        let kind = code(sqlState, text: text)
        return PostgresError(
            kind, shown(text, sqlState: sqlState, parameters: parameters), sqlState: sqlState,
            hint: hint(sqlState, code: kind))
    }

    private static func code(_ sqlState: String, text: String) -> PostgresError.Code {
        if sqlState.hasPrefix("28") { return .unauthorized }
        switch sqlState {
        case "42501": return .unauthorized
        case "53300": return .tooManyConnections
        case "57P01", "57P02": return .shuttingDown
        case "57P03": return text.contains("shutting down") ? .shuttingDown : .startingUp
        case "57014": return text.contains("timeout") ? .timeout : .server
        // PgBouncer has one code for all that it says itself.
        case "08P01": return poolerCode(text)
        default: return .server
        }
    }

    private static func poolerCode(_ text: String) -> PostgresError.Code {
        if text.contains("no more connections") || text.contains("max_client_conn") { return .tooManyConnections }
        if text.contains("unsupported startup parameter") { return .settings }
        if text.contains("shutting down") { return .shuttingDown }
        let login = ["no such user", "auth failed", "authentication failed", "not allowed"]
        return login.contains { text.contains($0) } ? .unauthorized : .server
    }

    private static func hint(_ sqlState: String, code: PostgresError.Code) -> String? {
        switch (code, sqlState) {
        case (.unauthorized, "42501"): "grant the right that is missing, such as pg_monitor, to this user"
        case (.unauthorized, _): "check user, password file and pg_hba.conf"
        case (.tooManyConnections, _): "raise max_connections or free connections; superusers have some in reserve"
        case (.startingUp, _): "wait; the server's log says how far recovery is"
        case (.settings, _): "set no statement and lock timeout, or list options in ignore_startup_parameters"
        case (_, "3D000"): "check the name of the database"
        case (_, "55P03"): "another session holds the lock; ask again later"
        default: nil
        }
    }

    /// The text without values: quoted parts of errors about data, and every parameter that is repeated.
    ///
    /// Parameters of one or two bytes stay: a digit is in many texts, and tells nothing.
    private static func shown(_ text: String, sqlState: String, parameters: [String?]) -> String {
        var shown = text
        for case .some(let value) in parameters where (3...1_000).contains(value.utf8.count) {
            shown = replacing(value, in: shown)
        }
        // Class 22 is about data, 23 names constraints but may name keys, P0 is what functions raise.
        guard ["22", "23", "P0"].contains(where: { sqlState.hasPrefix($0) }) else { return shown }
        var isQuoted = false
        var result = ""
        for character in shown {
            if character == "\"" {
                isQuoted.toggle()
                result += isQuoted ? "\"…" : "\""
            } else if !isQuoted {
                result.append(character)
            }
        }
        return result
    }

    private static func replacing(_ value: String, in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: value) {
            result += rest[..<range.lowerBound] + "…"
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
