/// The language of messages.
///
/// State words (`DOWN`, `UP`, …) are the same in all of them, so that people and filters find them; what checks say of
/// what they saw stays English.
public enum MessageLanguage: String, Sendable, CaseIterable, Codable {
    /// English.
    case english = "en"
    /// Indonesian.
    case indonesian = "id"
    /// Chinese.
    case chinese = "zh"

    /// A phrase of this language with the values put in place of `{name}`.
    func text(_ phrase: MessagePhrase, _ values: [(name: String, value: String)] = []) -> String {
        var rest = phrase.text(in: self)[...]
        var text = ""
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            text += rest[..<open]
            text += values.first { $0.name == name }?.value ?? ""
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    /// `3rd`, or what a language has for it.
    func ordinal(_ number: Int) -> String {
        guard self == .english else { return "\(number)" }
        switch (number % 100, number % 10) {
        case (11...13, _): return "\(number)th"
        case (_, 1): return "\(number)st"
        case (_, 2): return "\(number)nd"
        case (_, 3): return "\(number)rd"
        default: return "\(number)th"
        }
    }
}
