import RedisClient

/// The server's settings that were asked for, from one or several replies to `CONFIG GET`.
struct ConfigAnswer: Sendable {
    /// How much a class of clients may leave unread.
    struct OutputLimit: Sendable, Equatable {
        let clientClass: String
        let hardBytes: Double
        let softBytes: Double
        let softSeconds: Double
    }

    private var values: [String: String] = [:]

    /// Takes in a reply, a list of names and values; anything else adds nothing.
    mutating func add(_ reply: RedisValue) {
        guard let items = reply.items else { return }
        for index in stride(from: 0, to: items.count - 1, by: 2) {
            if let name = items[index].text, let value = items[index + 1].text { values[name] = value }
        }
    }

    /// A setting as a finite number; nil where it is none or was not given.
    func number(_ name: String) -> Double? {
        values[name].flatMap { ByteText($0.utf8).decimal }
    }

    /// `normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60`, class by class.
    var outputLimits: [OutputLimit] {
        let words = (values["client-output-buffer-limit"] ?? "").split(separator: " ").map(String.init)
        var seen: Set<String> = []
        return stride(from: 0, to: words.count - 3, by: 4).compactMap { index in
            let numbers = words[(index + 1)...(index + 3)].compactMap { ByteText($0.utf8).decimal }
            guard numbers.count == 3, seen.insert(words[index]).inserted else { return nil }
            return OutputLimit(
                clientClass: words[index], hardBytes: numbers[0], softBytes: numbers[1], softSeconds: numbers[2])
        }
    }
}
