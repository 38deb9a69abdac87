/// The forms of texts in variables of the environment.
enum VariableText {
    /// A name with its value.
    struct Pair: Equatable {
        let name: String
        let value: String
    }

    /// Why a member of a list is no pair.
    struct BrokenPair: Error, Equatable {
        /// Its number in the list, from 1.
        let position: Int
        /// Its name, where that could be read.
        let name: String?
        let reason: String

        /// The member and what is wrong with it; never its value.
        var description: String { (name.map(VariableText.quoted) ?? "member \(position)") + " \(reason)" }
    }

    /// A text without the white space around it.
    static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0d }
        var rest = Array(text.utf8)[...].drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    /// The digits of a whole number without a sign; nil for any other text.
    static func digits(_ text: String) -> String? {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? text : nil
    }

    /// A duration in whole milliseconds.
    static func milliseconds(of duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, overflowToo) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || overflowToo ? .max : Int(sum)
    }

    /// The beginning of a text in quotes, without control characters, for a message.
    static func quoted(_ text: String) -> String {
        let clean = text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7f ? "?" : Character($0) }
        return "\"" + String(clean) + (text.unicodeScalars.count > 60 ? "…" : "") + "\""
    }

    /// The members of a list between commas, trimmed; empty ones are left out.
    static func members(_ text: String) -> [String] { text.split(separator: ",").map(trimmed).filter { !$0.isEmpty } }

    /// The members of `name=value,name=value`, their `%XX` decoded; a member without a name or with a broken escape is
    /// a failure.
    static func pairs(_ text: String) -> [Result<Pair, BrokenPair>] {
        members(text).enumerated().map { offset, member in
            let sides = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = percentDecoded(trimmed(sides.first ?? ""))
            func broken(_ reason: String) -> Result<Pair, BrokenPair> {
                .failure(BrokenPair(position: offset + 1, name: sides.count == 2 ? name : nil, reason: reason))
            }
            guard sides.count == 2, let last = sides.last else { return broken("has no =") }
            guard let name else { return broken("has a % without two hexadecimal digits, or is not UTF-8") }
            guard !name.isEmpty else { return broken("has no name") }
            guard let value = percentDecoded(trimmed(last)) else {
                return broken("has a % without two hexadecimal digits, or is not UTF-8: write %25 for %")
            }
            return .success(Pair(name: name, value: value))
        }
    }

    /// The text with each `%XX` as the byte that it stands for; nil for a broken escape, and where no UTF-8 results.
    static func percentDecoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
