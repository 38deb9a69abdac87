/// Where a server is and how to get in; nothing of it is tried before a connection is made.
///
/// Everything named here is passed to libpq explicitly. What libpq still takes from the environment of the process:
/// `PGPASSWORD` (with no `password` set), `PGSERVICE` and `PGSERVICEFILE` (for settings with no value here),
/// `PGOPTIONS` (with no timeout set), `PGSSLCRL`, `PGSSLCRLDIR`, `PGREQUIREPEER`, `PGDATESTYLE`, `PGTZ` and `PGGEQO`.
/// Start the process without them.
public struct PostgresSettings: Sendable, Equatable {
    /// How much TLS is wanted, in libpq's words.
    public enum SSLMode: String, Sendable, CaseIterable {
        /// Never TLS.
        case disable
        /// TLS only if the server insists.
        case allow
        /// TLS if the server has it, without checking who it is.
        case prefer
        /// TLS, without checking who it is unless a root certificate is set.
        case require
        /// TLS with a certificate of a trusted authority.
        case verifyCA = "verify-ca"
        /// TLS with a certificate of a trusted authority for this very host.
        case verifyFull = "verify-full"
    }

    /// A name, an address, or the directory of a Unix socket (begins with a slash); empty takes the service's.
    public var host: String
    /// The TCP port, and the number in the name of a Unix socket.
    public var port: Int
    /// The role to log in as; nil is the user of this process.
    public var user: String?
    /// The database; nil is the one named like the user.
    public var database: String?
    /// The password; nil looks into the password file.
    public var password: String?
    /// A file of `host:port:database:user:password` lines that others cannot read; nil is libpq's `~/.pgpass`.
    public var passwordFile: String?
    /// The section of a service file that fills in what is not set here.
    public var service: String?
    /// The service file; nil is `~/.pg_service.conf`, then the system's.
    public var serviceFile: String?
    /// How much TLS is wanted, `prefer` unless told.
    ///
    /// A service can raise it, never lower it.
    public var sslMode: SSLMode = .prefer
    /// A PEM file of the authorities to trust; nil with a verifying mode is the system's bundle.
    public var sslRootCertificate: String?
    /// A PEM file with the certificate to show to the server.
    public var sslCertificate: String?
    /// A PEM file with the certificate's key, which others may not read; nil is the certificate's file.
    public var sslKey: String?
    /// What `pg_stat_activity` shows.
    public var applicationName = "omniflow-agent"
    /// After this time the server itself ends a statement; nil leaves the server's own setting.
    public var statementTimeout: Duration?
    /// After this time the server itself ends the wait for a lock; nil leaves the server's own setting.
    public var lockTimeout: Duration?
    /// Whether this is PgBouncer's admin console: no start-up options are sent, only the simple protocol is spoken.
    public var isConsole = false
    /// The largest answer to one statement, in bytes of values and what holds them; 64 MiB unless told.
    public var resultLimit = 64 << 20

    /// Creates settings for a host, an address or a socket's directory.
    public init(
        host: String, port: Int = 5432, user: String? = nil, database: String? = nil, password: String? = nil
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.database = database
        self.password = password
    }

    /// Whether `host` names the directory of a Unix socket.
    var isUnixSocket: Bool { host.hasPrefix("/") }

    /// Where the server is, in words: nothing secret.
    var place: String {
        if host.isEmpty { return "service \(service ?? "")" }
        if isUnixSocket { return "\(host)/.s.PGSQL.\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension PostgresSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// User, place and database; never the password.
    public var description: String {
        let login = user.map { "\($0)@" } ?? ""
        return "postgres://\(login)\(place)" + (database.map { "/\($0)" } ?? "")
    }
    /// The same as the description.
    public var debugDescription: String { description }
    /// A reflection that shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
