extension RedisSettings {
    /// Reads `redis://[user@]host[:port][/database]`, `rediss://…` for TLS, `unix://[user@]/path[?db=0]`.
    ///
    /// The database may stand in the path or as `db=`; an IPv6 address stands in brackets; `%` escapes are read in
    /// the user and in a socket's path.
    /// - Throws: `RedisError` of the code `settings` for anything else: a password (it belongs into a file), an unknown
    ///   parameter, a number that is none. The message does not repeat the URL.
    public init(url: String) throws(RedisError) {
        guard let marker = url.firstRange(of: "://") else {
            throw Self.fault("begin the URL with redis://, rediss:// or unix://")
        }
        let scheme = String(url[..<marker.lowerBound])
        let (address, query) = Self.split(url[marker.upperBound...], at: "?")
        self.init()
        switch scheme {
        case "redis", "rediss":
            try readServer(address)
            if scheme == "rediss" { tls = TLS() }
        case "unix": try readSocket(address)
        default: throw Self.fault("begin the URL with redis://, rediss:// or unix://")
        }
        try readParameters(query ?? "")
        if let fault { throw Self.fault(fault) }
    }

    private mutating func readServer(_ address: Substring) throws(RedisError) {
        let (authority, path) = Self.split(address, at: "/")
        try readPlace(try readUser(authority))
        if let path, !path.isEmpty { database = try Self.number(path, "database") }
    }

    private mutating func readSocket(_ address: Substring) throws(RedisError) {
        guard let start = address.firstIndex(of: "/") else { throw Self.fault("unix:// needs an absolute path") }
        guard try readUser(address[..<start]).isEmpty else {
            throw Self.fault("unix:// has no host: write unix:///path")
        }
        unixSocket = try Self.unescaped(address[start...])
    }

    /// Takes the user off; what is left is the place.
    private mutating func readUser(_ authority: Substring) throws(RedisError) -> Substring {
        guard let end = authority.lastIndex(of: "@") else { return authority }
        let name = authority[..<end]
        guard !name.contains(":") else {
            throw Self.fault("a password does not belong into the URL: use password_file")
        }
        if !name.isEmpty { user = try Self.unescaped(name) }
        return authority[authority.index(after: end)...]
    }

    private mutating func readPlace(_ place: Substring) throws(RedisError) {
        guard place.first == "[" else {
            let (name, number) = Self.split(place, at: ":")
            guard !name.isEmpty else { throw Self.fault("the URL names no host") }
            host = String(name)
            if let number { port = try Self.number(number, "port") }
            return
        }
        guard let end = place.firstIndex(of: "]") else { throw Self.fault("an address in brackets lacks its end") }
        host = String(place[place.index(after: place.startIndex)..<end])
        let rest = place[place.index(after: end)...]
        guard !rest.isEmpty else { return }
        guard rest.first == ":" else { throw Self.fault("only :port may follow an address in brackets") }
        port = try Self.number(rest.dropFirst(), "port")
    }

    private mutating func readParameters(_ query: Substring) throws(RedisError) {
        for parameter in query.split(separator: "&") {
            let (name, value) = Self.split(parameter, at: "=")
            guard name == "db", let value else { throw Self.fault("the URL knows the parameter db only") }
            database = try Self.number(value, "database")
        }
    }

    private static func number(_ text: Substring, _ what: String) throws(RedisError) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            throw fault("the \(what) is not a number")
        }
        return number
    }

    private static func unescaped(_ text: Substring) throws(RedisError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexValue, let low = rest.popFirst()?.hexValue else {
                throw fault("% must be followed by two hexadecimal digits")
            }
            bytes.append(high << 4 | low)
        }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw fault("an escaped name is not UTF-8")
        }
        return text
    }

    private static func split(_ text: Substring, at mark: Character) -> (head: Substring, rest: Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func fault(_ message: String) -> RedisError { RedisError(.settings, message) }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    fileprivate var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
