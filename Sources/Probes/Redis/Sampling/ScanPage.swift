import RedisClient

/// One step of a scan: the reply to `SCAN`.
struct ScanPage: Sendable, Equatable {
    /// Where the next step begins; `0` when the scan is over.
    let cursor: String
    let keys: [String]
    /// How many keys there were, those with names that are no text included.
    let count: Int

    /// Nil where the reply is none of `SCAN`'s.
    init?(_ reply: RedisValue) {
        guard let items = reply.items, items.count == 2, let cursor = items[0].text, cursor.isDigits,
            let names = items[1].items
        else { return nil }
        self.cursor = cursor
        count = names.count
        // A name that is not UTF-8 cannot be asked about, nor stand in a label.
        keys = names.compactMap(\.text).filter { !$0.unicodeScalars.contains("\u{FFFD}") }
    }
}
