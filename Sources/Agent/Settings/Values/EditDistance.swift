/// How far apart two words are, for "did you mean".
enum EditDistance {
    /// The fewest insertions, deletions, replacements and swaps of neighbours that turn one text into the other
    /// (optimal string alignment); texts beyond 64 bytes are cut.
    static func between(_ left: String, _ right: String) -> Int {
        let a = Array(left.utf8.prefix(64))
        let b = Array(right.utf8.prefix(64))
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices {
                var best = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                next.append(best)
            }
            before = row
            row = next
        }
        return row.last ?? 0
    }

    /// The nearest of the candidates, if one is near enough to be meant: at most a third of the word apart, and two at
    /// least; of several equally near ones the first.
    static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
        let limit = max(2, word.utf8.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in candidates {
            let distance = between(word, candidate)
            if distance <= limit, distance < candidate.utf8.count, distance < (best?.distance ?? .max) {
                best = (distance, candidate)
            }
        }
        return best?.word
    }
}
