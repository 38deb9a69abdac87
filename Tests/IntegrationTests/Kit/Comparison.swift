/// What several rounds of scrapes, theirs, ours and theirs again, say together.
struct Comparison {
    private(set) var ours: Exposition
    private(set) var theirs: Exposition
    /// Series that the exporter had in every round.
    private(set) var lasting: Set<Exposition.Series> = []
    /// Series that the agent had in every round.
    private(set) var ourLasting: Set<Exposition.Series> = []
    /// Series that the exporter had in any round.
    private(set) var everSeen: Set<Exposition.Series> = []
    /// In how many rounds a value of theirs was the same before and after ours.
    private(set) var steady: [Exposition.Series: Int] = [:]
    private var agreed: Set<Exposition.Series> = []
    private var seen: [Exposition.Series: (ours: Double, theirs: Double)] = [:]
    private var rounds = 0

    init() {
        // Replaced by the first round.
        ours = Exposition()
        theirs = Exposition()
    }

    /// Values that stood still on their side and were never the same on ours, in three rounds or more.
    var different: [Exposition.Series: (ours: Double, theirs: Double)] {
        seen.filter { !agreed.contains($0.key) && steady[$0.key] ?? 0 >= 3 }
    }

    mutating func add(before: Exposition, ours: Exposition, after: Exposition) throws {
        self.ours = ours
        theirs = after
        let here = Set(before.values.keys).intersection(after.values.keys)
        let own = Set(ours.values.keys)
        lasting = rounds == 0 ? here : lasting.intersection(here)
        ourLasting = rounds == 0 ? own : ourLasting.intersection(own)
        everSeen.formUnion(before.values.keys)
        everSeen.formUnion(after.values.keys)
        rounds += 1
        for series in here.intersection(own) {
            guard let old = before.values[series], let new = after.values[series], let value = ours.values[series],
                old == new || (old.isNaN && new.isNaN)
            else { continue }
            steady[series, default: 0] += 1
            // Microseconds by 10⁶ at once or by 10³ twice: the last of 17 digits is not the kernel's.
            if value == old || abs(value - old) <= abs(old) * 1e-12 || (value.isNaN && old.isNaN) {
                agreed.insert(series)
            } else {
                seen[series] = (ours: value, theirs: old)
            }
        }
    }

    /// The families that both have.
    var familiesOfBoth: Set<String> { Set(ours.types.keys).intersection(theirs.types.keys) }

    /// Everything in which the two disagree, in words.
    ///
    /// - Parameters:
    ///   - isOwn: families about the exporter itself, which are not compared.
    ///   - tolerance: by how much values of a family may differ because looking itself changes them.
    func problems(isOwn: (String) -> Bool, tolerance: (String) -> Double) -> [String] {
        let both = familiesOfBoth.filter { !isOwn($0) }
        let lost = Set(theirs.types.keys).filter { !isOwn($0) }.subtracting(both)
        var problems = lost.sorted().map { "only the exporter has the family \($0)" }
        for name in both.sorted() where ours.types[name] != theirs.types[name] {
            problems.append("\(name) is \(ours.types[name] ?? "?"), not \(theirs.types[name] ?? "?")")
        }
        let expected = lasting.filter { !isOwn(theirs.family(of: $0)) && !lost.contains(theirs.family(of: $0)) }
        // What looking itself changes comes and goes: the exporter counts itself among the processes that run.
        let missing = expected.subtracting(ourLasting).filter { series in
            tolerance(series.name) == 0 || theirs.values[series] ?? .infinity > tolerance(series.name)
        }
        problems += missing.map { "only the exporter has \($0)" }.sorted()
        let common = ourLasting.filter { both.contains(theirs.family(of: $0)) }
        problems += common.subtracting(everSeen).map { "only the agent has \($0)" }.sorted()
        for (series, values) in different where !isOwn(theirs.family(of: series)) {
            guard abs(values.ours - values.theirs) > tolerance(series.name) else { continue }
            problems.append("\(series) is \(values.ours), not \(values.theirs)")
        }
        return problems
    }
}
