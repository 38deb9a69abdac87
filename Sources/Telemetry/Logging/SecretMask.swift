/// Finds what must not be logged: values under telling keys, and the user part of addresses.
enum SecretMask {
    /// What stands in a secret's place, as in `Redacted`.
    static let text = "<redacted>"

    private static let tellingWords = [
        "password", "passwd", "passphrase", "secret", "token", "authorization", "cookie", "apikey", "accesskey",
        "privatekey", "credential", "sessionid", "signature",
    ].map { Array($0.utf8) }

    /// Whether a key names a secret: `db_password`, `X-Api-Key`, but not `token_file`, which is a path.
    static func isTelling(_ key: String) -> Bool {
        // By bytes: this is asked of every key of every record, and searching texts takes a hundred times as long.
        let word = key.utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
            .filter { (97...122).contains($0) || (48...57).contains($0) }
        let isPath = word.suffix(4).elementsEqual("file".utf8) || word.suffix(4).elementsEqual("path".utf8)
        if isPath { return false }
        return word.elementsEqual("auth".utf8) || word.elementsEqual("pwd".utf8)
            || tellingWords.contains { contains($0, in: word) }
    }

    private static func contains(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
        var start = 0
        while start + needle.count <= bytes.count {
            var length = 0
            while length < needle.count, bytes[start + length] == needle[length] { length += 1 }
            if length == needle.count { return true }
            start += 1
        }
        return false
    }

    /// The text with `scheme://user:password@host` as `scheme://<redacted>@host`, wherever it occurs.
    static func maskAddresses(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return text }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var copied = 0
        var index = 0
        while let start = bytes[index...].firstRange(of: "://".utf8)?.upperBound {
            index = start
            guard let at = endOfUser(in: bytes[start...].prefix { !isEnd($0) }) else { continue }
            output += bytes[copied..<start] + Self.text.utf8
            copied = at
            index = at
        }
        return copied == 0 ? text : String(decoding: output + bytes[copied...], as: UTF8.self)
    }

    /// The index of the `@` that ends the user part; nil without one.
    private static func endOfUser(in address: ArraySlice<UInt8>) -> Int? {
        let authority = address.prefix { !"/?#".utf8.contains($0) }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { return at }
        // A password with a raw slash looks like a port that is no number: then the user part ends further on.
        if authority.first == UInt8(ascii: "[") { return nil }
        let hosts = authority.split(separator: UInt8(ascii: ","))
        let havePorts = hosts.allSatisfy { host in
            host.drop { $0 != UInt8(ascii: ":") }.dropFirst().allSatisfy { (48...57).contains($0) }
        }
        return havePorts ? nil : address.lastIndex(of: UInt8(ascii: "@"))
    }

    /// Bytes at which an address in running text ends.
    private static func isEnd(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7f || "\"'<>`".utf8.contains(byte)
    }
}
