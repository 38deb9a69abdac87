/// A pattern for names of queues: `*` stands for any text, `?` for one character, everything else for itself.
struct QueueGlob: Sendable {
    private static let star = UInt8(ascii: "*")
    private static let question = UInt8(ascii: "?")

    /// The pattern as it was written.
    let text: String
    private let pattern: [UInt8]

    init(_ text: String) {
        self.text = text
        pattern = Array(text.utf8)
    }

    /// Whether a text of the settings is a pattern rather than a name.
    static func isPattern(_ text: String) -> Bool { text.utf8.contains { $0 == star || $0 == question } }

    /// Whether the pattern fits the whole name; its time grows with the product of both lengths at worst.
    func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matches($0) }
    }

    private func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var (next, at) = (0, 0)
        // Where to go on when the text after the newest star does not fit: that star takes one byte more.
        var retry: (next: Int, at: Int)?
        while at < name.count {
            let wanted = next < pattern.count ? pattern[next] : nil
            if wanted == Self.star {
                retry = (next + 1, at)
                next += 1
            } else if wanted == Self.question {
                next += 1
                at += 1
                while at < name.count, name[at] & 0xC0 == 0x80 { at += 1 }
            } else if wanted == name[at] {
                next += 1
                at += 1
            } else if let last = retry {
                retry = (last.next, last.at + 1)
                (next, at) = (last.next, last.at + 1)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == Self.star }
    }
}
