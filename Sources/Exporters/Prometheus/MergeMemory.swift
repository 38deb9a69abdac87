import Synchronization
import Telemetry

/// What one exposition can take over from the one before it.
///
/// Which families there are seldom changes from scrape to scrape, and most numbers do not either: families are put in
/// order once, and merged, rendered and packed again only where a sample changed.
public final class MergeMemory: Sendable {
    /// All families of one name, and what came of them.
    struct Run {
        let positions: ArraySlice<Int>
        let outcome: MergedFamilies.Outcome
    }

    /// A merge: what went in, and what came of it in the order of the names.
    struct Merge {
        var parts: [MergedFamilies.Part] = []
        var runs: [Run] = []
        /// The first run that was not asked for yet.
        private var next = 0

        /// The positions of these parts sorted by name, where they are the same families in the same places.
        func order(of parts: [MergedFamilies.Part]) -> [Int]? {
            guard self.parts.count == parts.count, !parts.isEmpty,
                zip(self.parts, parts).allSatisfy({ $0.family.descriptor.isAlike($1.family.descriptor) })
            else { return nil }
            return runs.flatMap(\.positions)
        }

        /// What came of a run of parts before, where nothing of it changed; runs are asked for in their order.
        ///
        /// Descriptors that say the same become those of before, by which families are told apart.
        mutating func takeOver(_ run: ArraySlice<Int>, of new: inout [MergedFamilies.Part]) -> MergedFamilies.Outcome? {
            guard let name = run.first.map({ new[$0].name }) else { return nil }
            while let known = known(next), known.name != name, known.name < name { next += 1 }
            guard let known = known(next), known.name == name, known.run.positions.count == run.count else {
                return nil
            }
            var isSame = true
            for (position, before) in zip(run, known.run.positions) {
                let part = parts[before]
                if new[position].family.descriptor.isAlike(part.family.descriptor) {
                    if new[position].isSame(as: part) {
                        new[position] = part
                        continue
                    }
                    new[position].family = MetricFamily(part.family.descriptor, samples: new[position].family.samples)
                }
                isSame = false
            }
            return isSame ? known.run.outcome : nil
        }

        private func known(_ index: Int) -> (name: String, run: Run)? {
            guard index < runs.count, let first = runs[index].positions.first else { return nil }
            return (parts[first].name, runs[index])
        }
    }

    /// What OpenMetrics makes of the families.
    private struct Layout {
        var descriptors: [MetricDescriptor] = []
        var shapes: [FamilyShape] = []
        var layout = OpenMetricsLayout(roles: [], headers: [])
    }

    /// The newest of each format.
    private struct Bodies {
        var rendered: [ExpositionFormat: RenderedBefore] = [:]
        var packed: [ExpositionFormat: PackedExposition] = [:]
    }

    private let merge = Mutex(Merge())
    private let layout = Mutex(Layout())
    private let bodies = Mutex(Bodies())

    /// Remembers nothing yet.
    public init() {}

    /// The newest merge; to be set to the next one.
    var lastMerge: Merge {
        get { merge.withLock { $0 } }
        set { merge.withLock { $0 = newValue } }
    }

    /// The layout of these families; worked out where they are not the same as before.
    func layout(of merged: MergedFamilies, else make: () -> OpenMetricsLayout) -> OpenMetricsLayout {
        // What a loose family is split into depends on its samples.
        if merged.shapes.contains(.loose) { return make() }
        return layout.withLock { known in
            let isSame =
                known.descriptors.count == merged.families.count && known.shapes == merged.shapes
                && zip(known.descriptors, merged.families).allSatisfy { $0 === $1.descriptor }
            if isSame { return known.layout }
            let layout = make()
            known = Layout(
                descriptors: merged.families.map(\.descriptor), shapes: merged.shapes, layout: layout)
            return layout
        }
    }

    /// What was last rendered in a format; nil before that.
    func rendered(_ format: ExpositionFormat) -> RenderedBefore? { bodies.withLock { $0.rendered[format] } }

    /// Keeps what was rendered for the next time.
    func keep(_ rendered: RenderedBefore) {
        bodies.withLock { $0.rendered[rendered.exposition.format] = rendered }
    }

    /// The whole exposition packed; only its segments that are not the same as before are packed again.
    func pack(_ exposition: RenderedExposition, by packer: SegmentPacker) -> [UInt8]? {
        let before = bodies.withLock { $0.packed[exposition.format] }
        guard let packed = PackedExposition(exposition, by: packer, before: before) else { return nil }
        bodies.withLock { $0.packed[exposition.format] = packed }
        return packer.join(packed.parts)
    }
}
