/// Text that others wrote, such as a job's output, made fit to be kept and shown to those who may see reasons.
public enum SecretText {
    /// The last bytes of a text as lines without control characters, with what looks like a secret masked.
    ///
    /// Masked are users and passwords in addresses, values behind telling names (`password=`, `"api_key": `,
    /// `--token `), and what follows `Bearer` or `Authorization:`. A secret without such a sign cannot be known.
    ///
    /// - Parameter limit: the most bytes of UTF-8 to give.
    public static func tail(of bytes: some Collection<UInt8>, limit: Int) -> String {
        // Whole lines where there are several: half a line may be the half behind the telling word.
        var kept = Array(bytes.suffix(limit))
        if bytes.count > kept.count {
            let end = kept.firstIndex(of: 10) ?? kept.firstIndex(of: 13) ?? kept.firstIndex(of: 0x20)
            kept.removeFirst(end.map { $0 + 1 } ?? kept.count)
        }
        let masked = masked(String(decoding: kept, as: UTF8.self))
        guard masked.utf8.count > limit else { return masked }
        // Masks and replaced bytes are longer than what they stand for.
        let last = masked.utf8.suffix(limit)
        let end = last.firstIndex(of: 10).map { last.index(after: $0) }
        let start = end ?? last.firstIndex { $0 & 0xC0 != 0x80 } ?? last.endIndex
        return String(decoding: last[start...], as: UTF8.self)
    }

    /// The text with secrets masked and control characters other than line ends and tabs left out.
    public static func masked(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let clean = line.unicodeScalars.filter {
                $0.value == 9 || $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
            }
            lines.append(maskValues(in: SecretMask.maskAddresses(in: String(clean))))
        }
        return lines.joined(separator: "\n")
    }

    private static func maskValues(in line: String) -> String {
        let bytes = Array(line.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let word = bytes[index...].prefix { isWord($0) }
            guard !word.isEmpty else {
                output.append(bytes[index])
                index += 1
                continue
            }
            output += word
            index = word.endIndex
            guard let value = secret(after: word, in: bytes) else { continue }
            output += bytes[index..<value.lowerBound] + SecretMask.text.utf8
            index = value.upperBound
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Where the value is that a word announces.
    private static func secret(after word: ArraySlice<UInt8>, in bytes: [UInt8]) -> Range<Int>? {
        let name = String(decoding: word, as: UTF8.self)
        let rest = bytes[word.endIndex...]
        let isScheme = ["bearer", "basic"].contains(name.lowercased())
        guard isScheme || SecretMask.isTelling(name) else { return nil }
        var start = rest.startIndex
        if start < bytes.endIndex, bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") {
            start += 1
        }
        let afterSpace = bytes[start...].drop { $0 == 0x20 }.startIndex
        let isAssigned =
            afterSpace < bytes.endIndex
            && (bytes[afterSpace] == UInt8(ascii: "=") || bytes[afterSpace] == UInt8(ascii: ":"))
        // `--password value` and `Bearer value`; else a telling word in a sentence announces nothing.
        let isOption = word.starts(with: "-".utf8) && afterSpace > start
        guard isAssigned || isOption || (isScheme && afterSpace > start) else { return nil }
        let begin = bytes[(isAssigned ? afterSpace + 1 : afterSpace)...].drop { $0 == 0x20 }.startIndex
        let value = bytes[begin...]
        guard let first = value.first else { return nil }
        if name.lowercased().hasSuffix("authorization") || name.lowercased().hasSuffix("cookie") {
            return begin..<bytes.count
        }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            let end = value.dropFirst().firstIndex(of: first) ?? bytes.count
            return (begin + 1)..<max(begin + 1, end)
        }
        let end = value.firstIndex {
            $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "&")
        }
        return begin..<(end ?? bytes.count)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: byte >= 0x80
        }
    }
}
