/// The parts of a `postgres://` address, decoded and checked one by one.
struct PostgresURL {
    var user: String?
    var host: String?
    var port: Int?
    var database: String?
    /// Name and value in the order of the address, no name twice.
    var parameters: [(name: String, value: String)] = []

    static let passwordFault = PostgresError(
        .settings, "a password does not belong into the address, where logs and process lists show it",
        hint: "set password_file instead")

    /// Splits an address; never traps, whatever the text.
    static func parse(_ text: String) throws(PostgresError) -> PostgresURL {
        let bytes = Array(text.utf8)
        guard bytes.count <= 8_192 else { throw fault("has more than 8192 bytes") }
        guard !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
            throw fault("has a space or a control character; write it as %XX")
        }
        let schemes = ["postgres://", "postgresql://"]
        guard let scheme = schemes.first(where: { bytes.starts(with: $0.utf8) }) else {
            throw fault("begins with neither postgres:// nor postgresql://")
        }
        let rest = bytes.dropFirst(scheme.utf8.count)
        if rest.contains(UInt8(ascii: "#")) { throw fault("has a #; write it as %23") }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let path = rest[authority.endIndex...].prefix { $0 != UInt8(ascii: "?") }
        var url = PostgresURL()
        try url.readAuthority(authority)
        try url.readPath(path)
        try url.readQuery(rest[path.endIndex...].dropFirst())
        return url
    }

    private mutating func readAuthority(_ authority: ArraySlice<UInt8>) throws(PostgresError) {
        var place = authority
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            let login = authority[..<at]
            if login.contains(UInt8(ascii: ":")) { throw Self.passwordFault }
            if !login.isEmpty { user = try Self.decode(login, "user") }
            place = authority[(at + 1)...]
        }
        var name = place.prefix { $0 != UInt8(ascii: ":") }
        if place.first == UInt8(ascii: "[") {
            guard let end = place.firstIndex(of: UInt8(ascii: "]")) else { throw Self.fault("has a [ without a ]") }
            name = place[..<(end + 1)]
        }
        let tail = place[name.endIndex...]
        if place.first == UInt8(ascii: "[") { name = name.dropFirst().dropLast() }
        if !name.isEmpty { host = try Self.checkedHost(Self.decode(name, "host")) }
        guard let colon = tail.first else { return }
        guard colon == UInt8(ascii: ":") else { throw Self.fault("has something between ] and the port") }
        if tail.count > 1 { port = try Self.checkedPort(String(decoding: tail.dropFirst(), as: UTF8.self)) }
    }

    private mutating func readPath(_ path: ArraySlice<UInt8>) throws(PostgresError) {
        let name = path.dropFirst()
        if name.isEmpty { return }
        guard !name.contains(UInt8(ascii: "/")), !name.contains(UInt8(ascii: "@")) else {
            throw Self.fault("has a / or a @ in the database's name; write it as %2F or %40")
        }
        database = try Self.decode(name, "database")
    }

    private mutating func readQuery(_ query: ArraySlice<UInt8>) throws(PostgresError) {
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let name = try Self.decode(pair.prefix { $0 != UInt8(ascii: "=") }, "parameter")
            let value = pair.drop { $0 != UInt8(ascii: "=") }.dropFirst()
            if name == "password" { throw Self.passwordFault }
            guard !value.isEmpty else { throw Self.fault("has no value for the parameter \(Self.shown(name))") }
            guard !parameters.contains(where: { $0.name == name }) else {
                throw Self.fault("has the parameter \(Self.shown(name)) twice")
            }
            parameters.append((name, try Self.decode(value, "parameter")))
        }
    }

    /// Replaces `%XX`; what comes out is UTF-8 without control characters.
    private static func decode(_ bytes: ArraySlice<UInt8>, _ part: String) throws(PostgresError) -> String {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap({ digit($0) }), let low = rest.popFirst().flatMap({ digit($0) })
            else { throw fault("has a % without two hexadecimal digits (\(part))") }
            decoded.append(high << 4 | low)
        }
        guard !decoded.contains(where: { $0 < 0x20 || $0 == 0x7f }),
            let text = String(validating: decoded, as: UTF8.self)
        else { throw fault("has bytes that are no text (\(part))") }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// A host as it may be handed on: a name, an address, or an absolute path.
    static func checkedHost(_ host: String) throws(PostgresError) -> String {
        if host.contains(",") { throw fault("names several hosts; make a target of each") }
        if host.hasPrefix("/") {
            guard host.utf8.count <= 90 else { throw fault("has a socket directory of more than 90 bytes") }
            return host
        }
        let isAllowed = { (byte: UInt8) in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || ".-_:%".utf8.contains(byte)
        }
        guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(isAllowed) else {
            throw fault("has a host that is no name, no address and no absolute path")
        }
        return host
    }

    static func checkedPort(_ text: String) throws(PostgresError) -> Int {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(text), (1...65_535).contains(port) else {
            throw fault("has a port that is no number from 1 to 65535")
        }
        return port
    }

    /// The name of a parameter as a message may show it: only what looks like a name.
    static func shown(_ name: String) -> String {
        let isName = name.utf8.count <= 40 && name.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }
        return isName && !name.isEmpty ? "\"\(name)\"" : "(not a name)"
    }

    private static func fault(_ reason: String) -> PostgresError {
        PostgresError(
            .settings, "the address \(reason)", hint: "write postgres://user@host:port/database?sslmode=…")
    }
}
