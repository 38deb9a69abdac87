/// Names and values that alternate in an array, which is how RESP2 writes a map.
struct FieldList {
    private let values: [String: RedisValue]

    /// Reads an array of an even number of elements with texts in the odd places; nil for anything else.
    init?(_ value: RedisValue) {
        guard let items = value.items, items.count.isMultiple(of: 2) else { return nil }
        var values: [String: RedisValue] = [:]
        for index in stride(from: 0, to: items.count, by: 2) {
            guard let name = items[index].text else { return nil }
            values[name] = items[index + 1]
        }
        self.values = values
    }

    subscript(_ name: String) -> RedisValue? { values[name] }

    /// All fields that have a text.
    var texts: [String: String] { values.compactMapValues(\.text) }
}
