@testable import Alerting

/// The catalogue of phrases as a test looks at it.
enum MessagePhraseProbe {
    static var names: [MessagePhrase] { MessagePhrase.allCases }

    static func text(_ phrase: MessagePhrase, _ language: MessageLanguage) -> String? {
        MessagePhrase.catalog[phrase]?[language]
    }

    /// The values that a phrase names, in the alphabet's order.
    static func values(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap {
            $0.split(separator: "}").first.map(String.init)
        }.sorted()
    }
}
