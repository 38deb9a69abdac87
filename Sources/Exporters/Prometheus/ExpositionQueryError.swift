/// Why the query string of a scrape was refused; the answer has status 400 and the message as its body.
public struct ExpositionQueryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why a query was refused, from a fixed list.
    public enum Code: String, Sendable {
        /// The query string cannot be decoded, or is far too long.
        case malformed
        /// A parameter that does not exist.
        case unknownParameter
        /// Two parameters that cannot both hold.
        case contradiction
        /// A target that is not in the settings.
        case unknownTarget
        /// A collector that does not exist or is switched off.
        case unknownCollector
    }

    /// Why, from a fixed list.
    public let code: Code
    /// Why and what to write instead, in one printable line.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    static func unknown(_ code: Code, _ what: String, _ name: String, known: [String]) -> Self {
        let list = known.isEmpty ? "there is none" : "known: " + known.joined(separator: ", ")
        return Self(code, "unknown \(what) \"\(printable(name))\"; \(list)")
    }

    /// What a caller wrote, cut and without anything that could forge a line or a terminal's orders.
    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(80) {
            scalars.append(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }
}
