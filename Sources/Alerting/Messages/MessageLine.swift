import Telemetry

/// Text that others wrote, made fit for one line of a message.
enum MessageLine {
    /// The most bytes of a foreign text that are looked at.
    private static let longestInput = 16 << 10

    /// One line without control characters, secrets and personal data, cut to a length.
    static func clean(_ text: String, limit: Int = 1_000) -> String {
        // What is not seen goes first: it must not hide the word that a secret is known by.
        let seen = cut(text).unicodeScalars.filter { isVisible($0) || isSpace($0) }
        return clip(flat(PersonalData.masked(SecretText.masked(String(seen)))), to: limit)
    }

    /// The same without masking, for what the settings and operators say.
    static func plain(_ text: String, limit: Int = 1_000) -> String {
        clip(flat(cut(text)), to: limit)
    }

    /// The text cut to a length on a whole character, with an ellipsis where something is missing.
    static func clip(_ text: String, to limit: Int) -> String {
        guard MessageLength.of(text) > limit else { return text }
        var kept = ""
        var length = 1
        for character in text {
            length += character.utf16.count
            guard length <= limit else { break }
            kept.append(character)
        }
        while kept.last?.isWhitespace == true { kept.removeLast() }
        return limit < 1 ? "" : kept + "…"
    }

    /// The text cut to a length on a whole line, or within the first one where that is too long.
    static func clipLines(_ text: String, to limit: Int) -> String {
        guard MessageLength.of(text) > limit else { return text }
        var kept: [Substring] = []
        var length = -1
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            length += MessageLength.of(String(line)) + 1
            guard length <= limit else { break }
            kept.append(line)
        }
        return kept.isEmpty ? clip(text, to: limit) : kept.joined(separator: "\n")
    }

    /// Line ends and runs of space as one space, nothing that a terminal or a screen obeys.
    private static func flat(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        var wantsSpace = false
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                wantsSpace = true
            } else if isVisible(scalar) {
                if wantsSpace, !kept.isEmpty { kept.append(" ") }
                wantsSpace = false
                kept.append(scalar)
            }
        }
        return String(kept)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x09...0x0D).contains(scalar.value)
    }

    /// Whether a scalar may stand in a message: no control characters, nothing that turns the writing's direction.
    static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
            0xE0000...0xE001F:
            false
        default: scalar.properties.generalCategory != .unassigned
        }
    }

    /// The beginning of a huge text, up to the end of a word: half an address may be the half with the password.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longestInput else { return text }
        let bytes = text.utf8.prefix(longestInput)
        let end = bytes.lastIndex { $0 <= 0x20 } ?? bytes.startIndex
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}

/// How long a text is for a channel.
///
/// Counted as Telegram does, in UTF-16 code units; never less than the characters that people see.
enum MessageLength {
    /// The most that a message may have.
    static let most = 4_096
    /// The most that its first line may have.
    static let firstLine = 120
    /// What is kept free for the mark of a possible repeat.
    static let reserve = 64

    /// The length of a text.
    static func of(_ text: String) -> Int { text.utf16.count }
}
