public import PostgresClient

/// Which PgBouncer is watched, and how much of it is published.
public struct PgBouncerProbeSettings: Sendable {
    /// How its admin console is reached; a database that is not given becomes `pgbouncer`, the console's name.
    public var connection: PostgresSettings
    /// How old the answers about settings and users may become.
    public var costlyInterval: Duration = .seconds(60)
    /// How many pools are published by name; of more, the busiest are, and the others are one sum with the labels
    /// `database="other"` and `user="other"`.
    public var poolLimit = 500
    /// With how many clients `SHOW CLIENTS` is still asked: its answer has a row for each of them.
    public var clientLimit = 2_000
    /// How many combinations of database, user, application and state clients are counted by; the rarest of more are
    /// one sum with the labels `other`.
    public var clientSeriesLimit = 200

    /// Creates settings with the default bounds.
    public init(connection: PostgresSettings) {
        self.connection = connection
        self.connection.isConsole = true
        self.connection.resultLimit = min(connection.resultLimit, Self.resultLimit)
        if (connection.database ?? "").isEmpty { self.connection.database = Self.consoleName }
    }

    /// The most bytes of an answer.
    private static let resultLimit = 8 << 20

    /// The database name that PgBouncer keeps for its console.
    static let consoleName = "pgbouncer"
}
