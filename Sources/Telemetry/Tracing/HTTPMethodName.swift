/// The method of a request, as spans and durations name it: whoever asks cannot make up new names.
public struct HTTPMethodName: Sendable, Hashable {
    /// The method, or `_OTHER` for one that is not known.
    public let attribute: String
    /// What stands for it in the name of a span.
    public let spanName: String
    /// The method as it was written, where it is not known.
    public let original: String?

    private static let known: Set<String> = [
        "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
    ]

    /// Names a method as it was written; what is too long is cut.
    public init(_ method: String) {
        let isKnown = Self.known.contains(method)
        attribute = isKnown ? method : "_OTHER"
        spanName = isKnown ? method : "HTTP"
        original = isKnown ? nil : String(method.prefix(32))
    }
}
