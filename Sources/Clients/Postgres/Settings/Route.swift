import Glibc

/// The way to a server: settings without gaps, and the addresses to try one after another.
struct Route: Sendable {
    /// With service, host and user filled in.
    let settings: PostgresSettings
    /// Numeric addresses; one nil for a Unix socket.
    let addresses: [String?]

    /// No more addresses of a name than this are tried.
    static let addressLimit = 8

    /// The route, if it can be had without waiting for a disk, a name server or a directory of users.
    static func immediate(_ settings: PostgresSettings) -> Route? {
        let files = [
            settings.service, settings.passwordFile, settings.sslRootCertificate, settings.sslCertificate,
            settings.sslKey,
        ]
        guard settings.user != nil, files.allSatisfy({ $0 == nil }), !settings.sslMode.isVerifying else { return nil }
        if settings.isUnixSocket { return Route(settings: settings, addresses: [nil]) }
        guard let list = try? AddressLookup.addresses(of: settings.host, isNumeric: true) else { return nil }
        return Route(settings: settings, addresses: list)
    }

    /// Finds the route; blocks on files and name servers for as long as those take.
    static func find(_ settings: PostgresSettings) throws(PostgresError) -> Route {
        var settings = settings
        if let service = settings.service {
            settings = try settings.filled(from: readService(service, file: settings.serviceFile))
        }
        if settings.host.isEmpty { settings.host = "/var/run/postgresql" }
        if settings.user == nil { settings.user = try processUser() }
        if settings.sslMode.isVerifying, settings.sslRootCertificate == nil {
            settings.sslRootCertificate = "/etc/ssl/certs/ca-certificates.crt"
        }
        try SettingsFile.check(settings.passwordFile, what: "password file", secret: .passwords)
        try SettingsFile.check(settings.sslRootCertificate, what: "file of root certificates", secret: nil)
        try SettingsFile.check(settings.sslCertificate, what: "client certificate", secret: nil)
        try SettingsFile.check(settings.sslKey, what: "client key", secret: .key)
        if settings.isUnixSocket { return Route(settings: settings, addresses: [nil]) }
        let addresses = try AddressLookup.addresses(of: settings.host, isNumeric: false)
        return Route(settings: settings, addresses: Array(addresses.prefix(addressLimit)))
    }

    private static func readService(
        _ service: String, file: String?
    ) throws(PostgresError) -> [(name: String, value: String)] {
        var files = ["/etc/postgresql-common/pg_service.conf"]
        if let file {
            files = [file]
        } else if let home = getenv("HOME") {
            files.insert(String(cString: home) + "/.pg_service.conf", at: 0)
        }
        for path in files {
            guard let bytes = try SettingsFile.read(path, what: "service file") else { continue }
            if let settings = try ServiceFile.parse(bytes, service: service) { return settings }
        }
        throw PostgresError(
            .settings, "no service of that name in \(files.joined(separator: " or "))",
            hint: "add a section [\(service)] or remove service")
    }

    private static func processUser() throws(PostgresError) -> String {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        // The record's pointers lead into the buffer: read them while it is lent.
        let name = buffer.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let start = buffer.baseAddress else { return nil }
            let code = getpwuid_r(geteuid(), &record, start, buffer.count, &found)
            return code == 0 && found != nil ? record.pw_name.map { String(cString: $0) } : nil
        }
        if let name { return name }
        throw PostgresError(
            .settings, "the user \(geteuid()) of this process has no name", hint: "set the user to log in as")
    }
}

extension PostgresSettings.SSLMode {
    /// Whether the server must show a certificate of a trusted authority.
    var isVerifying: Bool { self == .verifyCA || self == .verifyFull }
}
