/// Addresses made fit for spans: without users, passwords and the values of telling parameters.
public enum RedactedURL {
    private static let word = "REDACTED"
    /// Parameters by which the large stores sign their addresses.
    private static let signing: Set<String> = [
        "x-amz-signature", "x-amz-credential", "x-amz-security-token", "awsaccesskeyid", "signature", "sig",
        "x-goog-signature",
    ]

    /// Parameters of other people's addresses that are secrets, though their names do not say so.
    private static let shortNames: Set<String> = ["key", "code", "pass"]

    /// The whole address, secrets masked; the fragment is left out.
    ///
    /// - Parameter hidesPath: whether path and query are secrets themselves, as with the webhooks of messengers.
    public static func full(_ url: String, hidesPath: Bool = false) -> String {
        let whole = url.prefix { $0 != "#" }
        guard let start = whole.firstRange(of: "://")?.upperBound else { return hidesPath ? word : String(whole) }
        let rest = whole[start...]
        let authority = rest.prefix { !"/?".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let user = host.startIndex == authority.startIndex ? "" : "\(word):\(word)@"
        let after = rest[authority.endIndex...]
        let path = after.prefix { $0 != "?" }
        let begin = "\(whole[..<start])\(user)\(host)"
        if hidesPath {
            return path.count > 1 || path.endIndex < after.endIndex ? "\(begin)/\(word)" : "\(begin)\(path)"
        }
        guard path.endIndex < after.endIndex else { return "\(begin)\(path)" }
        return "\(begin)\(path)?\(query(String(after[path.endIndex...].dropFirst()), secrets: shortNames))"
    }

    /// The path that was asked for; the user part of an address in it is masked.
    public static func path(_ path: String) -> String { SecretMask.maskAddresses(in: path) }

    /// What follows the question mark, values behind telling names masked, and users in addresses.
    ///
    /// - Parameter secrets: more names whose values are secrets, lower case.
    public static func query(_ query: String, secrets: Set<String> = []) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
            let name = pair[..<equals]
            let lower = name.lowercased()
            // A name with escapes may be any name.
            let isSecret =
                lower.contains("%") || signing.contains(lower) || secrets.contains(lower)
                || SecretMask.isTelling(String(name)) || hasUser(pair[pair.index(after: equals)...])
            return isSecret ? "\(name)=\(word)" : String(pair)
        }.joined(separator: "&")
    }

    /// Whether a value is an address with a user part, escaped or not.
    private static func hasUser(_ value: Substring) -> Bool {
        guard value.contains("@") || value.contains("%40") else { return false }
        let plain = unescaped(value)
        return SecretMask.maskAddresses(in: plain) != plain
    }

    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            guard byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Host and port of an address; the port of the scheme where none is named.
    public static func server(of url: String) -> PeerAddress? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let isLiteral = place.first == "["
        let hostEnd = isLiteral ? place.firstIndex(of: "]") : place.lastIndex(of: ":")
        let host = isLiteral ? place.dropFirst().prefix { $0 != "]" } : place[..<(hostEnd ?? place.endIndex)]
        guard !host.isEmpty else { return nil }
        let named = place.lastIndex(of: ":").flatMap { colon in
            colon >= hostEnd ?? place.startIndex ? Int(place[place.index(after: colon)...]) : nil
        }
        let usual: Int? =
            switch url[..<scheme.lowerBound].lowercased() {
            case "http": 80
            case "https": 443
            default: nil
            }
        return PeerAddress(host: String(host), port: named ?? usual)
    }
}
