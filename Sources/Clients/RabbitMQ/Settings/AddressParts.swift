/// An `amqp://` address taken apart and decoded.
struct AddressParts: Hashable {
    var isSecure = false
    var user: String?
    /// Empty where the address names none.
    var host = ""
    var port: Int?
    var virtualHost: String?
    var parameters: [Parameter] = []

    /// One `name=value` after the question mark.
    struct Parameter: Hashable {
        let name: String
        let value: String
    }

    /// Takes an address apart; what is wrong with it is an error that never shows more than a part without secrets.
    init(_ url: String) throws(RabbitMQError) {
        guard url.utf8.count <= 4_096, url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw RabbitMQError(.settings, "an address has printable ASCII only (else %XX), and at most 4096 bytes")
        }
        var rest = Substring(url)
        if rest.prefix(7).lowercased() == "amqp://" {
            rest = rest.dropFirst(7)
        } else if rest.prefix(8).lowercased() == "amqps://" {
            isSecure = true
            rest = rest.dropFirst(8)
        } else {
            throw RabbitMQError(.settings, "an address begins with amqp:// or amqps://")
        }
        // Whatever stands where: before an @ a colon means a password, and nothing of it may come into a message.
        if let at = rest.lastIndex(of: "@"), rest[..<at].contains(":") {
            throw RabbitMQError(
                .settings,
                "the address has a password in it: put it into a file and set password_file (other @ are written %40)")
        }
        guard !rest.contains("#") else { throw RabbitMQError(.settings, "an address has no # (write %23)") }
        if let mark = rest.firstIndex(of: "?") {
            parameters = try Self.parameters(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            let path = rest[rest.index(after: slash)...]
            guard !path.contains("/") else {
                throw RabbitMQError(.settings, "a slash within the virtual host is written %2F")
            }
            virtualHost = path.isEmpty ? nil : try Self.decoded(path, "the virtual host")
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            user = try Self.user(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        try takeHost(rest)
    }

    private static func user(_ text: Substring) throws(RabbitMQError) -> String {
        let user = try decoded(text, "the user")
        guard !user.isEmpty else { throw RabbitMQError(.settings, "the address has an empty user before the @") }
        return user
    }

    private mutating func takeHost(_ text: Substring) throws(RabbitMQError) {
        var digits: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw RabbitMQError(.settings, "the address lacks a ]") }
            host = String(text[text.index(after: text.startIndex)..<end])
            guard HostAddresses.isNumeric(host), host.contains(":") else {
                throw RabbitMQError(.settings, "between [ and ] stands an IPv6 address")
            }
            digits = text[text.index(after: end)...]
            guard digits.isEmpty || digits.first == ":" else {
                throw RabbitMQError(.settings, "after the ] comes a colon with the port, or nothing")
            }
            digits = digits.dropFirst()
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            host = try Self.decoded(text[..<colon], "the host")
            digits = text[colon...].dropFirst()
        }
        guard !digits.isEmpty else { return }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
            (1...65_535).contains(number)
        else { throw RabbitMQError(.settings, "the port is a number from 1 to 65535; IPv6 addresses stand in [ ]") }
        port = number
    }

    private static func parameters(_ text: Substring) throws(RabbitMQError) -> [Parameter] {
        var found: [Parameter] = []
        for piece in text.split(separator: "&") {
            let mark = piece.firstIndex(of: "=") ?? piece.endIndex
            let parameter = Parameter(
                name: try decoded(piece[..<mark], "a parameter"),
                value: try decoded(piece[mark...].dropFirst(), "a parameter"))
            guard !found.contains(where: { $0.name == parameter.name }) else {
                throw RabbitMQError(.settings, "the parameter \"\(parameter.name)\" stands there twice")
            }
            found.append(parameter)
        }
        return found
    }

    /// Undoes %XX; the bytes must be UTF-8 without a zero.
    static func decoded(_ text: Substring, _ what: String) throws(RabbitMQError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let pair = String(decoding: rest.prefix(2), as: UTF8.self)
            guard pair.utf8.count == 2, pair.first != "+", pair.first != "-", let value = UInt8(pair, radix: 16) else {
                throw RabbitMQError(.settings, "\(what) has a % without two hexadecimal digits after it")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw RabbitMQError(.settings, "\(what) is no UTF-8, or has a zero byte")
        }
        return decoded
    }
}
