import PostgresClient
import Probes
import Regex
import Telemetry

/// A PostgreSQL server that is watched.
struct PostgresTargetSettings: Sendable {
    /// When it is asked.
    var target: RemoteTarget
    /// What opens it, to tell whether a reload changed it.
    let password: Redacted<String>?
    /// How and what it is asked; nil where the address cannot be used.
    let probe: PostgresProbeSettings?

    static let common = RemoteTargetKeys(
        kind: "postgres",
        url:
            "Its address, as in postgres://monitor@127.0.0.1:5432/orders?sslmode=verify-full&sslrootcert=/ca.pem."
    )
    static let names = SettingKey(
        "probes.postgres.*.names", ValueKind<NamesProfile>.choice, default: .current,
        "Whose metric names: postgres_exporter's newest (current) or those of Debian 12's package (debian12).")
    static let costlyInterval = SettingKey(
        "probes.postgres.*.costly_interval", .duration(.seconds(15)...(.seconds(86_400))), default: .seconds(60),
        "From one asking of what costs the server most to the next: sizes, settings, bloat, other databases.")
    static let databasesInclude = SettingKey(
        "probes.postgres.*.databases_include", .optional(.regex), default: nil,
        "Databases whose tables are looked at (RE2, the whole name); null for all.")
    static let databasesExclude = SettingKey(
        "probes.postgres.*.databases_exclude", .optional(.regex), default: nil,
        "Databases whose tables are left alone, likewise.")
    static let databaseLimit = SettingKey(
        "probes.postgres.*.database_limit", .integer(0...1_000), default: 50,
        "How many other databases are looked into for their tables, in turn; the first ones by name.")
    static let tableLimit = SettingKey(
        "probes.postgres.*.table_limit", .integer(0...10_000), default: 100,
        "How many tables of a database have series of their own; the rest is summed.")
    static let longTransaction = SettingKey(
        "probes.postgres.*.long_transaction", .duration(.seconds(1)...(.seconds(86_400))), default: .seconds(300),
        "From when on a transaction is counted as long; the check long_transaction has a limit of its own.")
    static let longStatement = SettingKey(
        "probes.postgres.*.long_statement", .duration(.seconds(1)...(.seconds(86_400))), default: .seconds(30),
        "From when on a statement that runs, or a session that is idle in a transaction, is listed as long.")

    static let queriesFile = SettingKey(
        "probes.postgres.*.queries_file", .optional(.path), default: nil,
        "Queries of your own, in the form of postgres_exporter's queries.yaml.")

    static let keys =
        common.described + [
            names.described, costlyInterval.described, databasesInclude.described, databasesExclude.described,
            databaseLimit.described, tableLimit.described, queriesFile.described, longTransaction.described,
            longStatement.described,
        ]

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        target = RemoteTarget(Self.common, name, &reader)
        let password = reader.secret(Self.common.password, [name])
        self.password = password
        let example = "postgres://monitor@127.0.0.1:5432/orders"
        let connection = reader.address(Self.common, name, example: example) { text in
            Result { () throws(PostgresError) in try PostgresSettings(url: text) }
                .mapError { AddressProblem(message: $0.message, suggestion: $0.hint) }
        }
        let names = reader.value(Self.names, [name])
        let costlyInterval = reader.value(Self.costlyInterval, [name])
        let include = reader.value(Self.databasesInclude, [name]).flatMap { try? Pattern($0) }
        let exclude = reader.value(Self.databasesExclude, [name]).flatMap { try? Pattern($0) }
        let databaseLimit = reader.value(Self.databaseLimit, [name])
        let tableLimit = reader.value(Self.tableLimit, [name])
        let queries = Self.queries(name, &reader)
        let longTransaction = reader.value(Self.longTransaction, [name])
        let longStatement = reader.value(Self.longStatement, [name])
        let timeout = target.timeout
        probe = connection.map { connection in
            var connection = connection
            connection.password = password?.withValue { $0 } ?? connection.password
            // The server itself ends what would take longer than a round may, and leaves time for the rest of it.
            connection.statementTimeout = timeout * 4 / 5
            var probe = PostgresProbeSettings(connection: connection)
            probe.names = names
            probe.costlyInterval = costlyInterval
            probe.databaseInclude = include
            probe.databaseExclude = exclude
            probe.databaseLimit = databaseLimit
            probe.tableLimit = tableLimit
            probe.queries = queries
            probe.longTransaction = longTransaction
            probe.longStatement = longStatement
            return probe
        }
        if let connection {
            target.addresses = [connection.description]
        }
        target.trouble = reader.trouble(after: issuesBefore)
    }

    /// The user's own queries; a file or an entry that cannot be used is told and stops nothing.
    private static func queries(_ name: String, _ reader: inout SettingsReader) -> [CustomQuery] {
        guard let file = reader.value(queriesFile, [name]) else { return [] }
        let path = PathText.resolve(file, beside: reader.directory)
        let place = reader.place(of: queriesFile, [name]) ?? .builtIn
        switch reader.system.read(path, SettingsText.largest) {
        case .failure(let error):
            reader.report(
                .warning, place, queriesFile.path([name]), "cannot be read: \(error); its queries are not asked",
                suggestion: "check the path and who may read it")
            return []
        case .success(let bytes):
            let file = QueriesFile(bytes, file: path)
            for issue in file.issues {
                reader.report(
                    .warning, issue.place, queriesFile.path([name]), issue.message, suggestion: issue.suggestion)
            }
            return file.queries
        }
    }
}
