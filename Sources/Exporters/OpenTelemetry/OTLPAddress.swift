/// The address of a collector, as people write it.
public struct OTLPAddress: Sendable, Hashable {
    /// The address without a user.
    public let text: String
    /// Whether a user or a password stood in it; neither is kept.
    public let hadUser: Bool

    /// Where scheme and host end.
    private let origin: String
    /// The path with its first slash; empty where none is written.
    private let path: String
    /// What follows the path: a query and a fragment.
    private let rest: String

    /// Reads `http://HOST[:PORT][/PATH]`, likewise `https`.
    ///
    /// - Throws: `OTLPAddressError` with what is wrong, for anything else.
    public init(parsing address: String) throws(OTLPAddressError) {
        let scheme = address.prefix(8).lowercased()
        let length = scheme.hasPrefix("https://") ? 8 : scheme.hasPrefix("http://") ? 7 : 0
        guard length > 0 else { throw OTLPAddressError("begins with neither http:// nor https://") }
        guard address.utf8.count <= 8_192 else { throw OTLPAddressError("is longer than 8192 bytes") }
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"\"<>\\^`{|}".utf8.contains($0) }) else {
            throw OTLPAddressError("has signs that must be written as %XX")
        }
        let remainder = address.dropFirst(length)
        let authority = remainder.prefix { !"/?#".contains($0) }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        try Self.check(place)
        let tail = remainder[authority.endIndex...]
        origin = String(scheme.prefix(length)) + place
        path = String(tail.prefix { $0 != "?" && $0 != "#" })
        rest = String(tail.dropFirst(path.count))
        hadUser = place.count != authority.count
        text = origin + path + rest
    }

    /// The address of a signal whose own address this is: as it is written, but that no path is `/`.
    public var asWritten: String { origin + (path.isEmpty ? "/" : path) + rest.prefix { $0 != "#" } }

    /// The address of a signal where this is the base of all; a query is left out.
    public func url(of signal: OTLPSignal) -> String {
        origin + path + (path.hasSuffix("/") ? "" : "/") + "v1/\(signal.rawValue)"
    }

    /// Whether `url(of:)` leaves something out.
    public var hasQuery: Bool { !rest.isEmpty }

    private static func check(_ place: Substring) throws(OTLPAddressError) {
        var host = Substring(place)
        var port: Substring?
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { throw OTLPAddressError("has a [ without its ]") }
            host = place[place.index(after: place.startIndex)..<end]
            let after = place[place.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw OTLPAddressError("has no host") }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = place.firstIndex(of: ":") {
            host = place[..<colon]
            port = place[place.index(after: colon)...]
        }
        let signs = place.hasPrefix("[") ? ".:%-_" : ".-_"
        let isHost = host.utf8.allSatisfy { byte in
            byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122
                || signs.utf8.contains(byte)
        }
        guard !host.isEmpty, isHost else { throw OTLPAddressError("has no host") }
        guard let port else { return }
        guard let digits = VariableText.digits(String(port)), let number = UInt16(digits), number > 0 else {
            throw OTLPAddressError("has a port that is none from 1 to 65535")
        }
    }
}

/// Why a text is no address of a collector.
public struct OTLPAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, as a sentence without its subject; nothing of the text itself.
    public let description: String

    init(_ description: String) { self.description = description }
}
