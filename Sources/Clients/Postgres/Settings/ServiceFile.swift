/// Reads libpq's service files: sections of `name=value` lines, each under a `[name]` of its own.
///
/// Format: the PostgreSQL manual, "The Connection Service File". Read here rather than by libpq, because libpq would
/// look up the host that it finds there while everybody waits.
enum ServiceFile {
    /// The settings of one section in their order; nil when the file does not have it.
    static func parse(_ bytes: [UInt8], service: String) throws(PostgresError) -> [(name: String, value: String)]? {
        var settings: [(name: String, value: String)] = []
        var isFound = false
        for (number, line) in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let text = trimmed(line)
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            if text.first == UInt8(ascii: "[") {
                if isFound { break }
                isFound = text.elementsEqual("[\(service)]".utf8)
                continue
            }
            guard isFound else { continue }
            guard let equals = text.firstIndex(of: UInt8(ascii: "=")), equals > text.startIndex,
                let name = String(validating: text[..<equals], as: UTF8.self),
                let value = String(validating: text[(equals + 1)...], as: UTF8.self), !value.utf8.contains(0)
            else {
                throw PostgresError(.settings, "line \(number + 1) of the service file is no name=value of UTF-8 text")
            }
            settings.append((name, value))
        }
        return isFound ? settings : nil
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d }
        var text = line.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}

extension PostgresSettings {
    /// The settings with a service's values where they have none of their own.
    ///
    /// A port, an application name or a TLS mode that is still the default counts as none; of two TLS modes the
    /// stricter one wins.
    func filled(from service: [(name: String, value: String)]) throws(PostgresError) -> PostgresSettings {
        var filled = self
        let defaults = PostgresSettings(host: "")
        for (name, value) in service where !value.isEmpty {
            switch name {
            case "host", "hostaddr": if filled.host.isEmpty { filled.host = try PostgresURL.checkedHost(value) }
            case "port": if port == defaults.port { filled.port = try PostgresURL.checkedPort(value) }
            case "user": filled.user = user ?? value
            case "dbname": filled.database = database ?? value
            case "password": filled.password = password ?? value
            case "passfile": filled.passwordFile = passwordFile ?? value
            case "sslmode": filled.sslMode = Self.stricter(sslMode, try Self.mode(value))
            case "sslrootcert": filled.sslRootCertificate = sslRootCertificate ?? value
            case "sslcert": filled.sslCertificate = sslCertificate ?? value
            case "sslkey": filled.sslKey = sslKey ?? value
            case "application_name":
                if applicationName == defaults.applicationName { filled.applicationName = value }
            case "connect_timeout", "client_encoding", "gssencmode", "keepalives", "keepalives_idle",
                "keepalives_interval", "keepalives_count", "tcp_user_timeout", "fallback_application_name":
                break
            default:
                throw PostgresError(
                    .settings, "the service has a setting that is not known: \(PostgresURL.shown(name))",
                    hint: "make a section with host, port, dbname, user and sslmode for this program")
            }
        }
        return filled
    }

    private static func stricter(_ left: SSLMode, _ right: SSLMode) -> SSLMode {
        let order = SSLMode.allCases
        guard let first = order.firstIndex(of: left), let second = order.firstIndex(of: right) else { return left }
        return first >= second ? left : right
    }
}
