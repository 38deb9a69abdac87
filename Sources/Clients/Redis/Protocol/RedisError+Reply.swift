extension RedisError {
    /// The words with which Redis refuses a client or a user.
    private static let refusals: Set<String> = ["NOAUTH", "WRONGPASS", "NOPERM", "DENIED"]
    /// How the plain `ERR` replies begin that are refusals too: those of servers before 6.0, and an unneeded password.
    private static let plainRefusals = [
        "ERR invalid password", "ERR Client sent AUTH", "ERR AUTH ", "ERR operation not permitted",
    ]

    /// Reads an error reply: `unauthorized` where Redis refuses the user, the client or a right, else `server`.
    ///
    /// The message is Redis' own, which names the missing permission; arguments that Redis repeats are cut off.
    public init(reply text: String) {
        let word = Self.firstWord(of: text)
        let isRefusal = word.map(Self.refusals.contains) ?? false
        let isPlainRefusal = Self.plainRefusals.contains { text.hasPrefix($0) }
        self.init(isRefusal || isPlainRefusal ? .unauthorized : .server, Self.withoutArguments(text), word: word)
    }

    /// The capital letters up to the first space; nil for a reply that does not begin with such a word.
    private static func firstWord(of text: String) -> String? {
        let word = text.utf8.prefix { $0 != 0x20 }
        let isWord = word.allSatisfy { (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
        guard isWord, (1...32).contains(word.count) else { return nil }
        return String(decoding: word, as: UTF8.self)
    }

    /// An unknown command is answered with everything that was sent with it, a password too.
    private static func withoutArguments(_ text: String) -> String {
        guard let start = text.firstRange(of: ", with args beginning with")?.lowerBound else { return text }
        return String(text[..<start])
    }
}
