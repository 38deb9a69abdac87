/// One header field; a secret one never shows its value.
public struct HTTPHeader: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The name, as it was written.
    public let name: String
    /// The value, without the spaces around it.
    public let value: String
    /// Whether description and reflection hide the value.
    public let isSecret: Bool

    /// Creates a header; whether it may be sent is judged when it is.
    public init(_ name: String, _ value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }

    /// `Authorization: Bearer TOKEN` (RFC 6750), as a secret.
    public static func bearer(_ token: String) -> HTTPHeader {
        HTTPHeader("Authorization", "Bearer \(token)", isSecret: true)
    }

    /// The line as it goes out, a secret value masked.
    public var description: String { "\(name): \(isSecret ? "<redacted>" : value)" }
    /// The description alone.
    public var customMirror: Mirror { Mirror(self, children: ["field": description]) }

    /// Whether the name is a token of RFC 9110 and the value has no byte that could begin another header.
    var isSendable: Bool {
        HTTPRequest.isToken(name) && value.utf8.count <= 16_384
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }
}

extension [HTTPHeader] {
    /// The first value of a header, whatever the case of its name.
    func value(of name: String) -> String? {
        let wanted = name.lowercased()
        return first { $0.name.lowercased() == wanted }?.value
    }
}
