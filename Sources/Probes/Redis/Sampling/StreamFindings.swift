import RedisClient

/// What a look at one stream has found: the replies to `XINFO STREAM` and `XINFO GROUPS`.
struct StreamFindings: Sendable {
    /// A group of consumers.
    struct Group: Sendable {
        let name: String
        let values: [String: RedisValue]

        /// A number of the group; nil where the server gives none.
        func number(_ name: String) -> Double? { values[name]?.int.map(Double.init) }
    }

    /// More groups than this are no design but a leak, and would be a leak of series.
    static let groupLimit = 100

    let sample: StreamSample
    let values: [String: RedisValue]
    let groups: [Group]

    /// Nil where the replies are none of `XINFO`'s.
    init?(_ sample: StreamSample, stream: RedisValue, groups: RedisValue) {
        guard let items = stream.items, let list = groups.items else { return nil }
        self.sample = sample
        values = Self.pairs(items)
        var seen: Set<String> = []
        self.groups = list.prefix(Self.groupLimit).compactMap { entry in
            let values = Self.pairs(entry.items ?? [])
            guard let name = values["name"]?.text, seen.insert(name).inserted else { return nil }
            return Group(name: name, values: values)
        }
    }

    /// A number of the stream; nil where the server gives none.
    func number(_ name: String) -> Double? { values[name]?.int.map(Double.init) }

    /// The time in an identifier such as `1751844676000-0`, in milliseconds since the epoch.
    static func time(ofID value: RedisValue?) -> Double? {
        guard let text = value?.text, let time = text.split(separator: "-").first else { return nil }
        return ByteText(time.utf8).decimal
    }

    private static func pairs(_ items: [RedisValue]) -> [String: RedisValue] {
        var values: [String: RedisValue] = [:]
        for index in stride(from: 0, to: items.count - 1, by: 2) {
            if let name = items[index].text { values[name] = items[index + 1] }
        }
        return values
    }
}
