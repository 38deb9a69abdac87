/// What is handed to libpq, option by option.
enum ConnectionParameters {
    /// A path where nothing can be: libpq takes an empty option for none, and would look into the home directory.
    static let noFile = "/dev/null/none"

    /// The options for one address of a route; nil is a Unix socket's.
    ///
    /// Names: the PostgreSQL manual, "Parameter Key Words". Empty values are left out, which libpq would do too.
    static func list(_ settings: PostgresSettings, address: String?) -> [(name: String, value: String)] {
        var list: [(name: String, value: String)] = [
            ("host", settings.host), ("hostaddr", address ?? ""), ("port", "\(settings.port)"),
            ("user", settings.user ?? ""), ("dbname", settings.database ?? settings.user ?? ""),
            ("password", settings.password ?? ""), ("passfile", settings.passwordFile ?? ""),
            ("application_name", settings.applicationName), ("client_encoding", "UTF8"),
            ("sslmode", settings.sslMode.rawValue), ("sslrootcert", settings.sslRootCertificate ?? noFile),
            ("sslcert", settings.sslCertificate ?? noFile),
            ("sslkey", settings.sslKey ?? settings.sslCertificate ?? noFile),
            ("ssl_min_protocol_version", "TLSv1.2"), ("sslsni", "1"), ("sslcompression", "0"),
            // Kerberos would need a lock across threads, and blocks.
            ("gssencmode", "disable"), ("channel_binding", "prefer"), ("target_session_attrs", "any"),
            // A peer that went away without a word is noticed within a minute.
            ("keepalives", "1"), ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        list.append(("options", options(settings)))
        return list.filter { !$0.value.isEmpty }
    }

    /// The start-up options of a session: the server's own timeouts; none for a console, which refuses them.
    private static func options(_ settings: PostgresSettings) -> String {
        if settings.isConsole { return "" }
        var options: [String] = []
        if let time = settings.statementTimeout { options.append("-c statement_timeout=\(milliseconds(time))") }
        if let time = settings.lockTimeout { options.append("-c lock_timeout=\(milliseconds(time))") }
        return options.joined(separator: " ")
    }

    /// Whole milliseconds, at least one: zero would switch the timeout off.
    private static func milliseconds(_ time: Duration) -> Int32 {
        let (seconds, attoseconds) = time.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        if overflow { return seconds < 0 ? 1 : Int32.max }
        let (sum, isTooLarge) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return isTooLarge ? Int32.max : max(1, Int32(clamping: sum))
    }

    /// Lends the options as libpq wants them: two arrays of C strings that end with a null.
    static func withCStrings<Value>(
        _ list: [(name: String, value: String)],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value? {
        CStrings.withPointers(list.map(\.name)) { names in
            CStrings.withPointers(list.map(\.value)) { values -> Value? in
                guard let names = names.baseAddress, let values = values.baseAddress else { return nil }
                return body(names, values)
            }
        }
    }
}
