/// Turns libpq's words about a connection that did not come about into a `PostgresError`.
///
/// libpq gives a text and nothing else: no errno, no result. Its texts are English, as nobody here calls `setlocale`.
enum ConnectFailure {
    /// The error of an attempt that libpq gave up.
    ///
    /// - Parameters:
    ///   - message: libpq's text in its verbose form, one or more lines.
    ///   - place: where the server should be.
    static func error(_ message: String, place: String) -> PostgresError {
        if let (sqlState, text) = verdict(in: message) {
            return ServerFailure.error(sqlState: sqlState, text: text)
        }
        for (code, words, hint) in table where words.contains(where: { message.contains($0) }) {
            return PostgresError(code, "\(place): \(reason(in: message))", hint: hint)
        }
        return PostgresError(.malformed, "\(place): \(reason(in: message))")
    }

    /// The SQLSTATE and the text of the first line of the form `FATAL:  28P01: text`.
    ///
    /// The severity may be in any language; two spaces follow it and one follows the code.
    static func verdict(in message: String) -> (sqlState: String, text: String)? {
        for line in message.split(whereSeparator: \.isNewline) {
            var rest = line[...]
            while let mark = rest.firstRange(of: ":  ") {
                rest = rest[mark.upperBound...]
                let state = rest.prefix(5)
                let isState =
                    state.utf8.count == 5
                    && state.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
                let tail = rest.dropFirst(5)
                if isState, tail.hasPrefix(": ") { return (String(state), String(tail.dropFirst(2))) }
            }
        }
        return nil
    }

    /// The first line, without the address that libpq puts before it.
    private static func reason(in message: String) -> String {
        let line = message.split(whereSeparator: \.isNewline).first ?? "no reason given"
        guard line.hasPrefix("connection to server"), let failed = line.firstRange(of: " failed: ") else {
            return String(line)
        }
        return String(line[failed.upperBound...])
    }

    /// In this order: what is no PostgreSQL often looks like broken TLS, too.
    private static let table: [(code: PostgresError.Code, words: [String], hint: String?)] = [
        (
            .wrongProtocol,
            [
                "invalid response to SSL negotiation", "expected authentication request", "lost synchronization",
                "unexpected response from server", "wrong version number", "packet length too long",
                "record layer failure", "invalid message", "unrecognized authentication", "unexpected asynchronous",
                "received unencrypted data", "received invalid", "extraneous data", "unexpected message from server",
            ], "something else than PostgreSQL listens there; check the port"
        ),
        (.refused, ["Connection refused"], "start the server, or check host and port (listen_addresses)"),
        (
            .unreachable,
            [
                "Network is unreachable", "No route to host", "Host is unreachable", "Host is down",
                "failed: No such file or directory", "Cannot assign requested address", "failed: Permission denied",
                "Address family not supported", "failed: Not a directory",
            ], "check the host and the network; for a Unix socket its directory and port"
        ),
        (.timeout, ["Connection timed out", "timeout expired"], "check the host and the firewall"),
        (.unknownHost, ["could not translate host name", "could not parse network address"], "check the host's name"),
        (
            .closed,
            [
                "server closed the connection", "SSL SYSCALL error: EOF", "SSL connection has been closed",
                "Connection reset", "Broken pipe",
            ], "see the server's log; something else may listen there"
        ),
        (
            .tls, ["SSL", "certificate", "TLS", "private key"],
            "check sslmode, sslrootcert and the name in the server's certificate"
        ),
        (
            .unauthorized,
            [
                "no password supplied", "password authentication", "authentication method", "SCRAM",
                "authentication requested", "channel binding", "peer credentials", "requirepeer",
            ], "check user, password file and pg_hba.conf"
        ),
        (.closed, ["could not receive data", "could not send"], "see the server's log"),
        (.settings, ["too long", "invalid port", "invalid sslmode", "invalid connection option"], nil),
        (.internalFault, ["out of memory", "could not create socket", "Too many open files"], nil),
    ]
}
