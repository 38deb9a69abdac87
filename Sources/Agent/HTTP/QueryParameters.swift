/// The parameters of a query string, percent-decoded once; those that are not known are an error, not silence.
struct QueryParameters: Sendable {
    /// A query string that cannot be used.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private let pairs: [(name: String, value: String)]

    /// Reads what stands after the question mark; only `known` names may occur.
    init(_ query: String?, known: [String]) throws(Problem) {
        var pairs: [(String, String)] = []
        for part in (query ?? "").split(separator: "&").prefix(257) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentDecoding.decode(sides[0], plusIsSpace: true),
                let value = PercentDecoding.decode(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            else { throw Problem(description: "a parameter is not percent-encoded UTF-8") }
            guard known.contains(name) else {
                throw Problem(
                    description: "there is no parameter \(name.prefix(60)); known are \(known.joined(separator: ", "))")
            }
            pairs.append((name, value))
        }
        guard pairs.count <= 256 else { throw Problem(description: "more than 256 parameters") }
        self.pairs = pairs
    }

    /// The value of a parameter that may occur once; the last where it occurs more often.
    func value(_ name: String) -> String? { pairs.last { $0.name == name }?.value }

    /// All values of a parameter, in order.
    func values(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Whether a parameter that needs no value occurs and does not say no.
    func flag(_ name: String) -> Bool {
        value(name).map { !["0", "false", "no"].contains($0.lowercased()) } ?? false
    }
}

/// Percent-decoding (RFC 3986, 2.1), once.
enum PercentDecoding {
    /// The decoded text; nil where a `%` is not followed by two digits, or the bytes are not UTF-8 or hold a NUL.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
