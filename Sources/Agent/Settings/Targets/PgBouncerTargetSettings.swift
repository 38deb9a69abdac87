import PostgresClient
import Probes
import Telemetry

/// A PgBouncer that is watched through its console.
struct PgBouncerTargetSettings: Sendable {
    /// When it is asked.
    var target: RemoteTarget
    /// What opens it, to tell whether a reload changed it.
    let password: Redacted<String>?
    /// How it is asked; nil where the address cannot be used.
    let probe: PgBouncerProbeSettings?

    static let common = RemoteTargetKeys(
        kind: "pgbouncer", url: "Its console's address, as in postgres://stats@127.0.0.1:6432/pgbouncer.")

    static let keys = common.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        target = RemoteTarget(Self.common, name, &reader)
        let password = reader.secret(Self.common.password, [name])
        self.password = password
        let example = "postgres://stats@127.0.0.1:6432/pgbouncer"
        let connection = reader.address(Self.common, name, example: example) { text in
            Result { () throws(PostgresError) in try PostgresSettings(url: text) }
                .mapError { AddressProblem(message: $0.message, suggestion: $0.hint) }
        }
        probe = connection.map { connection in
            var connection = connection
            connection.isConsole = true
            connection.database = connection.database ?? "pgbouncer"
            connection.password = password?.withValue { $0 } ?? connection.password
            return PgBouncerProbeSettings(connection: connection)
        }
        if let connection, connection.database ?? "pgbouncer" != "pgbouncer" {
            reader.report(
                .error, reader.place(of: Self.common.url, [name]) ?? .builtIn, Self.common.url.path([name]),
                "\(connection.database ?? "") is a database behind the pool, not its console",
                suggestion: "write /pgbouncer at the end of the address")
        }
        if let connection {
            target.addresses = [connection.description]
        }
        target.trouble = reader.trouble(after: issuesBefore)
    }
}
