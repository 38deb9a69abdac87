/// Picks a bounded number of keys evenly from a scan of unknown length, without chance.
///
/// Every second, then every fourth, then every eighth key is kept, as the scan turns out longer.
struct KeySelection: Sendable {
    /// How many keys the scan has brought.
    private(set) var seen = 0
    /// What has been picked.
    private(set) var keys: [String] = []
    private let limit: Int
    private var stride = 1

    /// Picks at most `limit` keys.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// Takes in the next key.
    mutating func add(_ key: String) {
        defer { seen += 1 }
        guard seen.isMultiple(of: stride) else { return }
        if keys.count == limit {
            keys = keys.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
            stride *= 2
            guard seen.isMultiple(of: stride), keys.count < limit else { return }
        }
        keys.append(key)
    }
}
