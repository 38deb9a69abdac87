/// Takes what users wrote as values out of a statement's text: strings, numbers, comments, values of settings.
///
/// What is left tells statements apart and holds no data. A text that was cut inside a string is masked to its end, and
/// so is one that can be read in two ways. Source of the rules: the PostgreSQL manual, "Lexical Structure".
enum StatementMask {
    /// How much of a text the server is asked for, in characters.
    static let askedFor = 4_000

    /// The text with `?` for values and single spaces, at most `limit` characters and a sign that more was there.
    ///
    /// - Parameters:
    ///   - text: the statement, whole or cut.
    ///   - limit: how long the answer may be.
    ///   - isSQL: whether the server could make sense of it. Of a text that may be none and ends inside a string only
    ///     the first word is left: where its strings begin and end is anybody's guess.
    static func mask(_ text: String, limit: Int = 1_000, isSQL: Bool = true) -> String {
        var scanner = StatementScanner(Array(text.unicodeScalars.prefix(65_536)))
        var masked = MaskedText(limit: limit)
        var setting = SettingWatch()
        while let piece = scanner.next(), !masked.isFull {
            switch piece {
            case .space: if !setting.isInValue { masked.addSpace() }
            case .value: if setting.note(nil) { masked.add("?") }
            case .text(let part):
                if setting.note(part) { masked.add(part) }
                if setting.beginsValue { masked.add(" ?") }
            }
        }
        if isSQL { return masked.text }
        while scanner.next() != nil {}
        guard scanner.endsOpen else { return masked.text }
        let word = masked.text.unicodeScalars.prefix { $0.isASCII && $0.properties.isAlphabetic }
        return String(word) + (word.isEmpty ? "?" : " ?")
    }
}

/// The text that comes out of masking, bounded as it grows.
private struct MaskedText {
    private let limit: Int
    private var scalars = String.UnicodeScalarView()
    private var count = 0
    private var hasSpace = false

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    /// Whether more came than fits.
    var isFull: Bool { count > limit }

    var text: String { String(scalars) + (isFull ? "…" : "") }

    /// White space between what was and what may come.
    mutating func addSpace() {
        hasSpace = count > 0
    }

    mutating func add(_ part: some Sequence<Unicode.Scalar>) {
        if hasSpace { append(" ") }
        hasSpace = false
        for scalar in part { append(Self.isShown(scalar) ? scalar : " ") }
    }

    mutating func add(_ part: String) {
        add(part.unicodeScalars)
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if count < limit { scalars.append(scalar) }
        count += 1
    }

    /// Signs that steer a terminal or turn the direction of writing are not.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}

/// Finds where SET gives a setting its value: that may be a bare word, and a secret.
private struct SettingWatch {
    private enum Place {
        /// Before the first word of a statement.
        case start
        /// In a statement that sets nothing.
        case elsewhere
        /// In a statement that may: SET, ALTER, CREATE.
        case before
        /// The same, about a role.
        case role
        /// After PASSWORD in a statement about a role.
        case password
        /// After SET: the name of a setting.
        case name
        /// In the value, up to the statement's end.
        case value
    }

    private var place = Place.start
    /// Whether the next piece is part of a value, unless it ends the statement.
    var isInValue: Bool { place == .value || place == .password }
    /// Whether a value begins behind the piece that was noted last.
    private(set) var beginsValue = false

    /// Takes in a piece, nil for a masked one; whether it is shown.
    mutating func note(_ piece: ArraySlice<Unicode.Scalar>?) -> Bool {
        beginsValue = false
        let word = piece.map { String(String.UnicodeScalarView($0.prefix(16))).lowercased() } ?? "?"
        if word == ";" {
            place = .start
            return true
        }
        switch place {
        case .start: place = word == "set" ? .name : ["alter", "create"].contains(word) ? .before : .elsewhere
        case .before, .role:
            if ["role", "user", "group"].contains(word) { place = .role }
            if word == "set" { place = .name }
            if word == "password", place == .role {
                place = .password
                beginsValue = true
            }
        case .password:
            place = .role
            return false
        case .name:
            guard word == "=" || word == "to" else { break }
            place = .value
            beginsValue = true
        case .value: return false
        case .elsewhere: break
        }
        return true
    }
}
