/// Which messages of a channel wait for their confirms, by the numbers that both sides count.
///
/// Pure: the broker's words go in, the waiters that are to be told come out.
struct ConfirmTracker<Waiter> {
    /// How a message ended.
    enum Outcome: Hashable {
        case taken
        case rejected
        /// No queue wanted a mandatory message; the broker's reason.
        case returned(String)
    }

    private struct Entry {
        let waiter: Waiter?
        let messageID: String?
        var returned: String?
    }

    private var entries: [UInt64: Entry] = [:]
    /// The lowest tag that may still wait.
    private var oldest: UInt64 = 1
    /// The tag of the next message; the broker counts from 1 on each channel.
    private(set) var nextTag: UInt64 = 1

    /// How many messages wait.
    var count: Int { entries.count }

    /// Counts a message that was just sent.
    ///
    /// - Parameter messageID: by which a mandatory message is known when it comes back; nil for others.
    /// - Returns: the message's tag.
    @discardableResult
    mutating func add(_ waiter: Waiter?, messageID: String?) -> UInt64 {
        defer { nextTag &+= 1 }
        entries[nextTag] = Entry(waiter: waiter, messageID: messageID)
        return nextTag
    }

    /// Remembers that the broker gave a message back; its confirm comes later.
    mutating func noteReturn(messageID: String?, reason: String) {
        guard let messageID else { return }
        var tag = oldest
        while tag < nextTag {
            if let entry = entries[tag], entry.messageID == messageID, entry.returned == nil {
                entries[tag]?.returned = reason
                return
            }
            tag &+= 1
        }
    }

    /// Settles one tag, or all up to it; a multiple one of zero settles all.
    ///
    /// - Returns: the waiters to tell in the order of their tags; nil when no message has that tag yet, which no
    ///   honest broker says.
    mutating func settle(_ tag: UInt64, multiple: Bool, isTaken: Bool) -> [(Waiter, Outcome)]? {
        let last = multiple && tag == 0 ? nextTag &- 1 : tag
        guard last < nextTag, multiple || tag > 0 else { return nil }
        var told: [(Waiter, Outcome)] = []
        if multiple {
            while oldest <= last { take(oldest, isTaken, &told) }
        } else {
            take(tag, isTaken, &told)
        }
        return told
    }

    /// Forgets everything and begins to count anew, as on a new channel.
    mutating func reset() -> [Waiter] {
        let waiters = entries.sorted { $0.key < $1.key }.compactMap(\.value.waiter)
        self = ConfirmTracker()
        return waiters
    }

    private mutating func take(_ tag: UInt64, _ isTaken: Bool, _ told: inout [(Waiter, Outcome)]) {
        if let entry = entries.removeValue(forKey: tag), let waiter = entry.waiter {
            told.append((waiter, isTaken ? entry.returned.map(Outcome.returned) ?? .taken : .rejected))
        }
        while oldest < nextTag, entries[oldest] == nil { oldest &+= 1 }
    }
}
