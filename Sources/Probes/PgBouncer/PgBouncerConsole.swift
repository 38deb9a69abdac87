import PostgresClient

/// An open connection to PgBouncer's admin console; tests put a script in its place.
protocol PgBouncerConsole: AnyObject, Sendable {
    /// Whether it can still be asked.
    var isOpen: Bool { get }
    /// One element when the other side closes it.
    var losses: AsyncStream<Void> { get }
    /// Asks with the simple protocol, the only one that the console understands.
    func ask(_ command: ShowCommand, timeout: Duration) async throws(PostgresError) -> PostgresResult
    /// Ends it.
    func close() async
}

extension PostgresConnection: PgBouncerConsole {
    func ask(_ command: ShowCommand, timeout: Duration) async throws(PostgresError) -> PostgresResult {
        try await simpleQuery(command.text, timeout: timeout)
    }
}

/// A question to the console; a login of `stats_users` may ask all of these.
enum ShowCommand: String, Sendable, CaseIterable {
    case version
    case pools
    case stats
    case lists
    case databases
    case config
    case users
    case clients

    /// As the console reads it.
    var text: String { "SHOW " + rawValue.uppercased() }
}
