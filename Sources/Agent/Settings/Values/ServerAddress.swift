/// Addresses of servers as people see them: without a password that somebody wrote into one by mistake.
enum ServerAddress {
    private static let mask = "********"

    /// The text with what may be a password behind the user's name, or in the parameter `password`, masked.
    static func masked(_ text: String) -> String {
        maskedParameter(maskedUser(text))
    }

    private static func maskedUser(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://"), let at = text.lastIndex(of: "@"), scheme.upperBound < at,
            let colon = text[scheme.upperBound..<at].firstIndex(of: ":")
        else { return text }
        return text[...colon] + mask + text[at...]
    }

    private static func maskedParameter(_ text: String) -> String {
        guard let name = text.firstRange(of: "password=") else { return text }
        return text[..<name.upperBound] + mask + text[name.upperBound...].drop { $0 != "&" }
    }
}

extension ValueKind where Value == String {
    /// A server's address with its scheme, read by the client that will use it.
    static var serverAddress: ValueKind {
        ValueKind("an address with its scheme", show: { .text(ServerAddress.masked($0)) }, read: text.read)
    }
}
