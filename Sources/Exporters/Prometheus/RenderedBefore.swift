import Telemetry

/// An exposition with what it was made of, from which the next one takes the lines of families that did not change.
struct RenderedBefore: Sendable {
    /// What is the same for each family as long as its lines are.
    struct Line: Sendable {
        /// Where its lines stand; empty where it had nothing to show.
        let range: Range<Int>
        /// How many of its samples were left out.
        let omitted: Int
    }

    /// The families, sorted by name.
    let families: [MetricFamily]
    /// What each was shown as; empty for the text format, where that depends on the family alone.
    let roles: [OpenMetricsRole]
    /// One for each family.
    let lines: [Line]
    /// The bytes.
    let exposition: RenderedExposition

    /// The place of a family that is shown by the same lines; nil where there is none.
    ///
    /// - Parameter position: where to look first; families are asked for in the order of their names.
    func place(of family: MetricFamily, as role: OpenMetricsRole?, from position: inout Int) -> Int? {
        while position < families.count, families[position].descriptor !== family.descriptor,
            families[position].descriptor.name < family.descriptor.name
        { position += 1 }
        guard position < families.count, families[position].shares(family) else { return nil }
        if let role, roles[position] != role { return nil }
        defer { position += 1 }
        return position
    }
}
