import PostgresClient
public import Telemetry

extension PostgresProbe {
    /// The statements that took most time, dearest first, with their texts masked; for pages that people open.
    ///
    /// The server reads the texts of all statements for it: ask when somebody looks, not in every round.
    ///
    /// - Throws: `ProbeError` of the code `missing` where the connection's database lacks the extension
    ///   pg_stat_statements, else as `measure(until:)`.
    public func slowStatements(
        limit: Int = 50, until deadline: MonotonicInstant
    ) async throws(ProbeError) -> [SlowStatement] {
        let answer = try await answer(until: deadline) { SlowStatement.sql($0, limit: limit) }
        guard let answer else {
            throw ProbeError(
                .missing, "the database has no extension pg_stat_statements",
                hint: "set shared_preload_libraries = 'pg_stat_statements' and run CREATE EXTENSION pg_stat_statements;"
            )
        }
        return SlowStatement.read(answer)
    }

    /// What clients have been running, or held open, for longer than a duration, and who waits for whom.
    ///
    /// - Throws: `ProbeError` as `measure(until:)`.
    public func runningStatements(
        longerThan duration: Duration, limit: Int = 50, until deadline: MonotonicInstant
    ) async throws(ProbeError) -> [RunningStatement] {
        let answer = try await answer(until: deadline) { _ in
            RunningStatement.sql(longerThan: duration.inSeconds, limit: limit)
        }
        return answer.map(RunningStatement.read) ?? []
    }

    private func answer(
        until deadline: MonotonicInstant, to sql: @Sendable (PostgresServer) -> String?
    ) async throws(ProbeError) -> PostgresResult? {
        do throws(PostgresError) {
            guard let sql = sql(try await session.open(until: deadline).server) else { return nil }
            return try await session.ask(sql, as: nil, until: deadline)
        } catch {
            throw PostgresFailure.probeError(error, settings: settings.connection)
        }
    }
}
