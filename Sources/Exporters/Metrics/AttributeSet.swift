/// The dimensions of a series in one order, each name once.
struct AttributeSet: Hashable, Comparable {
    /// The names, sorted.
    let keys: [String]
    /// One for each name.
    let values: [String]
    /// Whether it stands for all sets that were one too many.
    let isOverflow: Bool

    /// Sorts dimensions as swift-metrics gives them; of two of one name the later counts.
    init(_ dimensions: [(String, String)]) {
        isOverflow = false
        guard dimensions.count > 1 else {
            keys = dimensions.map(\.0)
            values = dimensions.map(\.1)
            return
        }
        var keys: [String] = []
        var values: [String] = []
        keys.reserveCapacity(dimensions.count)
        values.reserveCapacity(dimensions.count)
        for (key, value) in dimensions {
            // There are few, and callers give them in one order.
            let index = keys.firstIndex { $0 >= key } ?? keys.count
            if index < keys.count, keys[index] == key {
                values[index] = value
            } else {
                keys.insert(key, at: index)
                values.insert(value, at: index)
            }
        }
        self.keys = keys
        self.values = values
    }

    private init(overflow key: String) {
        keys = [key]
        values = ["true"]
        isOverflow = true
    }

    /// What stands for all sets beyond the limit.
    static let overflow = AttributeSet(overflow: "otel.metric.overflow")

    /// The set as points have it.
    var attributes: [Attribute] {
        isOverflow ? keys.map { Attribute($0, .bool(true)) } : zip(keys, values).map { Attribute($0, .string($1)) }
    }

    static func < (one: AttributeSet, other: AttributeSet) -> Bool {
        for index in 0..<min(one.keys.count, other.keys.count) {
            if one.keys[index] != other.keys[index] { return one.keys[index] < other.keys[index] }
            if one.values[index] != other.values[index] { return one.values[index] < other.values[index] }
        }
        return one.keys.count < other.keys.count
    }
}
