/// Finds what tells who somebody is in a line of text: e-mail addresses, telephone numbers, numbers as long as those of
/// cards and identity documents, and signed tokens.
enum PersonalData {
    private static let units = [
        ".service", ".socket", ".timer", ".mount", ".automount", ".path", ".slice", ".scope", ".target", ".device",
        ".swap",
    ]

    /// The line with personal data replaced by what it was: `<e-mail>`, `<number>`, `<token>`.
    static func masked(_ line: String) -> String {
        guard line.utf8.contains(where: { $0 == UInt8(ascii: "@") || isDigit($0) || $0 == UInt8(ascii: "e") }) else {
            return line
        }
        let bytes = Array(line.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let end = telephone(bytes, index) ?? longNumber(bytes, index) {
                output += "<number>".utf8
                index = end
            } else if isWord(bytes[index]) {
                let word = bytes[index...].prefix { isWord($0) }
                output += replacement(of: word, at: bytes, from: &index)
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// What stands for a word, and where reading goes on.
    private static func replacement(of word: ArraySlice<UInt8>, at bytes: [UInt8], from index: inout Int) -> [UInt8] {
        index = word.endIndex
        if isToken(word) { return Array("<token>".utf8) }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "@") else { return Array(word) }
        let domain = bytes[(index + 1)...].prefix { isWord($0) && $0 != UInt8(ascii: "_") }
        guard isMail(word, domain) else { return Array(word) }
        index = domain.endIndex
        let stop = domain.last == UInt8(ascii: ".") ? [UInt8(ascii: ".")] : []
        return Array("<e-mail>".utf8) + stop
    }

    private static func isMail(_ user: ArraySlice<UInt8>, _ domain: ArraySlice<UInt8>) -> Bool {
        let name = String(decoding: domain, as: UTF8.self)
        let parts = name.split(separator: ".")
        guard parts.count >= 2, let top = parts.last, top.utf8.count >= 2,
            top.utf8.allSatisfy({ !isDigit($0) }), !units.contains(where: { name.hasSuffix($0) })
        else { return false }
        // The names of Erlang's nodes look the same: rabbit@db1.example.org.
        return !user.elementsEqual("rabbit".utf8) && !user.elementsEqual("rabbitmq".utf8)
    }

    /// A signed token of three parts, of which the first is `{"…` in Base64.
    private static func isToken(_ word: ArraySlice<UInt8>) -> Bool {
        word.starts(with: "eyJ".utf8) && word.count > 30 && word.count { $0 == UInt8(ascii: ".") } >= 2
    }

    /// `+62 812-3456-7890`: where it ends.
    private static func telephone(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "+"), start + 1 < bytes.count, isDigit(bytes[start + 1]),
            bytes[start + 1] != UInt8(ascii: "0")
        else { return nil }
        return run(bytes, start + 1, separators: " -", digits: 8...15)
    }

    /// 13 to 19 digits in one run, or a card's number in groups of four: where it ends.
    private static func longNumber(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard isDigit(bytes[start]), start == 0 || !isWord(bytes[start - 1]) else { return nil }
        return run(bytes, start, separators: "", digits: 13...19) ?? card(bytes, start)
    }

    /// Where the longest run of digits ends that has so many, with single separators in between.
    private static func run(_ bytes: [UInt8], _ start: Int, separators: String, digits: ClosedRange<Int>) -> Int? {
        var end: Int?
        var count = 0
        var index = start
        while index < bytes.count, count <= digits.upperBound {
            if isDigit(bytes[index]) {
                count += 1
            } else if !separators.utf8.contains(bytes[index]) || !isDigit(bytes[index - 1]) {
                break
            }
            index += 1
            if isDigit(bytes[index - 1]), digits.contains(count), endsWord(bytes, index) { end = index }
        }
        return end
    }

    /// Where a card's number of four groups ends; its check digit tells it from four other numbers.
    private static func card(_ bytes: [UInt8], _ start: Int) -> Int? {
        let text = bytes[start...].prefix(19)
        guard text.count == 19, endsWord(bytes, start + 19) else { return nil }
        var sum = 0
        for (place, byte) in text.enumerated() {
            guard place % 5 != 4 else {
                if byte != 0x20 { return nil }
                continue
            }
            guard isDigit(byte) else { return nil }
            let number = Int(byte - 48) * ((place - place / 5) % 2 == 0 ? 2 : 1)
            sum += number > 9 ? number - 9 : number
        }
        return sum % 10 == 0 ? start + 19 : nil
    }

    /// Whether a run of digits may end here: no letter or digit follows.
    private static func endsWord(_ bytes: [UInt8], _ index: Int) -> Bool {
        guard index < bytes.count else { return true }
        return !isWord(bytes[index]) || bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: "-")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "%"),
            UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
