/// Cuts a statement's text into values, space and what is neither.
struct StatementScanner {
    /// A stretch of the text.
    enum Piece {
        /// A string or a number.
        case value
        /// White space, comments, control characters.
        case space
        /// Words, signs, quoted names, parameters.
        case text(ArraySlice<Unicode.Scalar>)
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    /// Whether the text ended inside a string, a comment or a name.
    private(set) var endsOpen = false

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    /// The next stretch; nil at the end.
    mutating func next() -> Piece? {
        guard let first = peek() else { return nil }
        let start = position
        switch first {
        case "'":
            skipString(hasEscapes: isEscapeString(before: start))
            return .value
        case "\"":
            skip(to: "\"")
            // A name that has no end may be something else.
            if position == scalars.count, position < start + 2 || scalars[position - 1] != "\"" {
                endsOpen = true
                return .value
            }
        case "$":
            if let tag = dollarTag() {
                skipDollarString(tag)
                return .value
            }
            position += 1
            while let digit = peek(), Self.isDigit(digit) { position += 1 }
        case "-" where peek(1) == "-":
            while let scalar = peek(), scalar != "\n" { position += 1 }
            return .space
        case "/" where peek(1) == "*":
            skipComment()
            return .space
        case _ where Self.isDigit(first):
            while let scalar = peek(), Self.isWord(scalar) || scalar == "." { position += 1 }
            return .value
        case _ where Self.isWord(first):
            while let scalar = peek(), Self.isWord(scalar) || scalar == "$" { position += 1 }
        case _ where first.properties.isWhitespace || first.properties.generalCategory == .control:
            position += 1
            return .space
        default:
            position += 1
        }
        return .text(scalars[start..<position])
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        let index = position + offset
        return index < scalars.count ? scalars[index] : nil
    }

    /// Moves behind the next sign of a kind after this one, or to the end.
    private mutating func skip(to end: Unicode.Scalar) {
        position += 1
        while let scalar = peek(), scalar != end { position += 1 }
        if peek() != nil { position += 1 }
    }

    /// Moves behind a string; to the end of the text where a backslash before a quote leaves open whether the string
    /// ends there, which is a matter of the session's settings.
    private mutating func skipString(hasEscapes: Bool) {
        position += 1
        while let scalar = peek() {
            position += 1
            if scalar == "\\" {
                if !hasEscapes, peek() == "'" { return position = scalars.count }
                position += 1
            } else if scalar == "'" {
                guard peek() == "'" else { return }
                position += 1
            }
        }
        endsOpen = true
    }

    /// Whether the quote follows an `E` that is a word of its own.
    private func isEscapeString(before start: Int) -> Bool {
        guard start > 0, scalars[start - 1] == "E" || scalars[start - 1] == "e" else { return false }
        return start < 2 || !Self.isWord(scalars[start - 2])
    }

    /// The tag of a dollar-quoted string that begins here, both dollars included; nil where none does.
    private func dollarTag() -> ArraySlice<Unicode.Scalar>? {
        var end = position + 1
        while end < scalars.count, Self.isWord(scalars[end]) { end += 1 }
        guard end < scalars.count, scalars[end] == "$" else { return nil }
        if end > position + 1, Self.isDigit(scalars[position + 1]) { return nil }
        return scalars[position...end]
    }

    private mutating func skipDollarString(_ tag: ArraySlice<Unicode.Scalar>) {
        position += tag.count
        while position < scalars.count {
            if scalars[position] == "$", scalars[position...].starts(with: tag) {
                position += tag.count
                return
            }
            position += 1
        }
        endsOpen = true
    }

    /// Comments of this kind may hold others.
    private mutating func skipComment() {
        var depth = 0
        while let scalar = peek() {
            if scalar == "/", peek(1) == "*" {
                depth += 1
                position += 2
            } else if scalar == "*", peek(1) == "/" {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
        endsOpen = true
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 48 && scalar.value <= 57 }

    /// Whether a sign may be in a word: the server takes every one beyond ASCII for a letter.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || scalar == "_" || scalar.value >= 128 || scalar.properties.isAlphabetic
    }
}
