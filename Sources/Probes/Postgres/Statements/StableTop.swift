/// Chooses the first few of many by a score, and keeps to its choice: one that is chosen stays until another is
/// clearly ahead.
enum StableTop {
    /// How many times the score of one that is chosen another must have to take its place.
    static let lead = 1.25

    /// The keys with the highest scores, highest first; a score that is no finite number above zero is none.
    ///
    /// - Parameters:
    ///   - scores: the candidates.
    ///   - current: those that were chosen before.
    ///   - count: how many there are places for.
    static func choose<Key: Hashable & Comparable>(
        _ scores: some Sequence<(key: Key, score: Double)>, current: Set<Key>, count: Int
    ) -> [Key] {
        guard count > 0 else { return [] }
        var best: [(key: Key, weight: Double)] = []
        for (key, score) in scores where score.isFinite && score > 0 {
            let candidate = (key: key, weight: current.contains(key) ? score * lead : score)
            if best.count == count, let last = best.last, !isBefore(candidate, last) { continue }
            let place = best.firstIndex { isBefore(candidate, $0) } ?? best.endIndex
            best.insert(candidate, at: place)
            if best.count > count { best.removeLast() }
        }
        return best.map(\.key)
    }

    private static func isBefore<Key: Comparable>(
        _ left: (key: Key, weight: Double), _ right: (key: Key, weight: Double)
    ) -> Bool {
        left.weight == right.weight ? left.key < right.key : left.weight > right.weight
    }
}
