/// A question that a gate cannot answer.
public struct ReadinessError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why.
    public enum Code: String, Sendable {
        /// No group of that name: HTTP 404.
        case unknownGroup
        /// No check of that name: HTTP 404.
        case unknownCheck
        /// The moment lies in the agent's future: HTTP 400.
        case sinceInFuture
        /// A parameter cannot be read: HTTP 400.
        case malformed
    }

    /// Why.
    public let code: Code
    /// What is wrong and what to do, in one sentence.
    public let description: String
    /// The names that would have been right, where a name was wrong.
    public let knownNames: [String]

    /// Creates an error.
    init(_ code: Code, _ description: String, knownNames: [String] = []) {
        self.code = code
        self.description = description
        self.knownNames = knownNames
    }

    /// A name that is not there, with those that are.
    static func unknown(_ code: Code, _ what: String, _ name: String, known: [String]) -> ReadinessError {
        ReadinessError(
            code, "no \(what) is called \(name.printable); known: \(known.map(\.printable).joined(separator: ", "))",
            knownNames: known)
    }
}

extension String {
    /// The text on one line of at most 200 characters: control characters become `?`.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(200).map {
                    $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || [0x2028, 0x2029].contains($0.value)
                        ? "?" : $0
                }))
    }
}
