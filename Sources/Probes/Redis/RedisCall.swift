import RedisClient
import Telemetry
import Tracing

extension DatabaseCall {
    /// Commands of a probe's that go in one round trip.
    static func redis(_ commands: [[String]], at settings: RedisSettings) -> DatabaseCall {
        let isOne = commands.count == 1
        let operation = isOne ? commands.first?.first ?? "PIPELINE" : "PIPELINE"
        return redis(operation, at: settings, batchSize: isOne ? nil : commands.count)
    }

    /// One step of a probe's.
    static func redis(_ operation: String, at settings: RedisSettings, batchSize: Int? = nil) -> DatabaseCall {
        let server =
            settings.unixSocket.map { PeerAddress(host: $0) } ?? PeerAddress(host: settings.host, port: settings.port)
        var call = DatabaseCall.cache(operation, database: settings.database, batchSize: batchSize, server: server)
        call.isMeasured = false
        return call
    }

    /// Sends commands under a span of its own; of one command, an error that comes back is a failure.
    func send(
        _ commands: [[String]], by exchange: any RedisExchange, timeout: Duration
    ) async throws(RedisError) -> [RedisValue] {
        try await traced(
            judging: { replies, _ in
                commands.count == 1 ? RedisProbe.error(in: replies).flatMap(CallFailure.init(redis:)) : nil
            }, naming: CallFailure.init(redis:)
        ) { span async throws(RedisError) in
            if span.isRecording {
                span.updateAttributes { attributes in
                    attributes[SemanticAttribute.Database.queryText] =
                        commands.map { $0.joined(separator: " ") }.joined(separator: "; ")
                }
            }
            return try await exchange.send(commands, timeout: timeout)
        }
    }
}

extension CallFailure {
    /// The first word of the server's error, else the client's code; a cancellation is no failure.
    init?(redis error: RedisError) {
        guard error.code != .cancelled else { return nil }
        self.init(
            error.word ?? "\(error.code)", responseCode: error.word, message: SecretText.masked(error.message))
    }
}
