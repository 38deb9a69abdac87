import PostgresClient
import Telemetry

extension DatabaseCall {
    /// A statement of a probe's.
    ///
    /// - Parameters:
    ///   - operation: the command; nil where there is none.
    ///   - subject: what it is about, of low cardinality.
    ///   - settings: where it is asked.
    ///   - text: the statement, where it is one of our own and the same each time.
    ///   - batchSize: how many statements go in one round trip.
    static func postgres(
        _ operation: String?, _ subject: String? = nil, at settings: PostgresSettings, text: String? = nil,
        batchSize: Int? = nil
    ) -> DatabaseCall {
        let parts = [operation, subject].compactMap(\.self)
        var call = DatabaseCall(
            .postgresql, operation: operation, namespace: settings.database,
            summary: subject == nil ? nil : parts.joined(separator: " "), text: text, batchSize: batchSize,
            server: PeerAddress(
                host: settings.host, port: settings.host.hasPrefix("/") ? nil : settings.port))
        call.isMeasured = false
        return call
    }

    /// Sends a statement under a span of its own.
    func ask(
        _ sql: String, on connection: PostgresConnection, timeout: Duration
    ) async throws(PostgresError) -> PostgresResult {
        try await traced(naming: CallFailure.init(postgres:)) { _ async throws(PostgresError) in
            try await connection.query(sql, timeout: timeout)
        }
    }

    /// Opens a connection under a span of its own.
    static func connect(
        _ settings: PostgresSettings, timeout: Duration
    ) async throws(PostgresError) -> PostgresConnection {
        try await postgres("CONNECT", at: settings).traced(naming: CallFailure.init(postgres:)) {
            _ async throws(PostgresError) in
            try await PostgresConnection.connect(settings, timeout: timeout)
        }
    }
}

extension CallFailure {
    /// The SQLSTATE, else the client's code; a notice and a cancellation are no failures.
    init?(postgres error: PostgresError) {
        guard error.code != .cancelled else { return nil }
        if let state = error.sqlState {
            if state.hasPrefix("00") || state.hasPrefix("01") { return nil }
            self.init(state, responseCode: state, message: SecretText.masked(error.message))
        } else {
            self.init("\(error.code)", message: SecretText.masked(error.message))
        }
    }
}
