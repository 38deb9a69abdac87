extension PostgresSettings {
    /// Reads `postgres[ql]://user@host:port/database?name=value&…`.
    ///
    /// Parameters: `host` (also a directory), `port`, `user`, `dbname`, `sslmode`, `sslrootcert`, `sslcert`, `sslkey`,
    /// `application_name`, `passfile`, `service`, `servicefile`. Without a host: the service's, else the Unix socket in
    /// `/var/run/postgresql`.
    ///
    /// - Throws: `PostgresError` of the code `settings`; its message repeats nothing of the address but the name of a
    ///   parameter, since a mistyped password may stand anywhere in it.
    public init(url: String) throws(PostgresError) {
        let parts = try PostgresURL.parse(url)
        self.init(host: parts.host ?? "", user: parts.user, database: parts.database)
        if let port = parts.port { self.port = port }
        for (name, value) in parts.parameters { try set(name, value) }
        if host.isEmpty, service == nil { host = "/var/run/postgresql" }
    }

    private mutating func set(_ name: String, _ value: String) throws(PostgresError) {
        switch name {
        case "host": host = try PostgresURL.checkedHost(value)
        case "port": port = try PostgresURL.checkedPort(value)
        case "user": user = value
        case "dbname": database = value
        case "sslmode": sslMode = try Self.mode(value)
        case "sslrootcert": sslRootCertificate = value
        case "sslcert": sslCertificate = value
        case "sslkey": sslKey = value
        case "application_name": applicationName = value
        case "passfile": passwordFile = value
        case "service": service = value
        case "servicefile": serviceFile = value
        case "password", "sslpassword":
            throw PostgresURL.passwordFault
        default:
            throw PostgresError(
                .settings, "the address has a parameter that is not known: \(PostgresURL.shown(name))",
                hint: "remove it; see the list of parameters in the documentation")
        }
    }

    static func mode(_ text: String) throws(PostgresError) -> SSLMode {
        guard let mode = SSLMode(rawValue: text) else {
            let modes = SSLMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw PostgresError(.settings, "sslmode is one of \(modes)")
        }
        return mode
    }
}
