public import Telemetry

/// The families of several targets as one exposition may show them: each name once, each series once, sorted by name.
///
/// What the renderers rely on is made true here. Families of one name share a header, the first one's; a later one of
/// another type is left out, and so is a family called as a sample of a histogram or summary is. Samples that cannot be
/// shown are left out. All of that is counted in `losses`.
public struct MergedFamilies: Sendable {
    /// The families, sorted by name, none of them empty.
    public private(set) var families: [MetricFamily] = []
    /// What was left out.
    public private(set) var losses = ExpositionLosses()
    /// For each family, whether its samples are what its type promises.
    private(set) var shapes: [FamilyShape] = []
    /// What the renderers may take over from an earlier exposition.
    let memory: MergeMemory?

    /// Merges the families of several sources; of what collides, the earlier source's stays.
    ///
    /// - Parameter memory: kept from one exposition to the next of the same sources, it saves the work that their
    ///   families' names make.
    public init(_ sources: [FamilySource], memory: MergeMemory? = nil) {
        self.memory = memory
        var parts: [Part] = []
        parts.reserveCapacity(sources.reduce(0) { $0 + $1.families.count })
        for source in sources {
            for family in source.families where !family.samples.isEmpty {
                parts.append(Part(family: family, labels: source.labels))
            }
        }
        var known = memory?.lastMerge ?? MergeMemory.Merge()
        families.reserveCapacity(parts.count)
        shapes.reserveCapacity(parts.count)
        let order = known.order(of: parts) ?? Self.order(of: parts)
        var merge = MergeMemory.Merge()
        merge.runs.reserveCapacity(max(known.runs.count, order.count / 2))
        var first = order.startIndex
        while first < order.endIndex {
            var end = first + 1
            while end < order.endIndex, parts[order[end]].name == parts[order[first]].name { end += 1 }
            let run = order[first..<end]
            // What is the same stays the same memory, so that it is seen at once the next time.
            let outcome = known.takeOver(run, of: &parts) ?? Self.merge(run, of: parts)
            merge.runs.append(MergeMemory.Run(positions: run, outcome: outcome))
            take(outcome)
            first = end
        }
        dropClaimedNames()
        merge.parts = parts
        memory?.lastMerge = merge
    }

    /// Puts the families of one target in order.
    public init(_ families: [MetricFamily]) {
        self.init([FamilySource(families)])
    }

    /// One family of one source.
    struct Part {
        var family: MetricFamily
        let labels: [FamilySource.Label]
        var name: String { family.descriptor.name }

        func isSame(as other: Part) -> Bool { labels == other.labels && family.isSame(as: other.family) }
    }

    /// What came of all parts of one name.
    struct Outcome {
        var family: MetricFamily?
        var shape = FamilyShape.declared
        var losses = ExpositionLosses()
    }

    /// The positions of the parts sorted by name; those of one name keep their order.
    private static func order(of parts: [Part]) -> [Int] {
        let names = parts.map(\.name)
        return names.indices.sorted { one, other in
            names[one] == names[other] ? one < other : names[one] < names[other]
        }
    }

    /// One family made of all that have its name.
    private static func merge(_ run: ArraySlice<Int>, of parts: [Part]) -> Outcome {
        var outcome = Outcome()
        guard let first = run.first else { return outcome }
        let descriptor = parts[first].family.descriptor
        let expected = run.reduce(0) { $0 + parts[$1].family.samples.count }
        guard descriptor.isValid else {
            outcome.losses.malformed = expected
            return outcome
        }
        if run.count == 1, parts[first].labels.isEmpty, isPlain(parts[first].family) {
            outcome.family = parts[first].family
            return outcome
        }
        var assembly = FamilyAssembly(descriptor, expecting: expected)
        for part in run.lazy.map({ parts[$0] }) {
            if part.family.descriptor.kind == descriptor.kind {
                assembly.add(part.family.samples, labels: part.labels)
            } else {
                outcome.losses.typeConflicts += 1
            }
        }
        outcome.losses.duplicates = assembly.duplicates
        outcome.losses.malformed = assembly.malformed
        guard !assembly.samples.isEmpty else { return outcome }
        let composite = CompositeFamily(assembly.samples, descriptor.kind)
        outcome.family = MetricFamily(descriptor, samples: composite.samples)
        outcome.shape = composite.shape
        return outcome
    }

    private mutating func take(_ outcome: Outcome) {
        losses.typeConflicts += outcome.losses.typeConflicts
        losses.duplicates += outcome.losses.duplicates
        losses.malformed += outcome.losses.malformed
        guard let family = outcome.family else { return }
        families.append(family)
        shapes.append(outcome.shape)
    }

    /// Whether a family can be shown as it is: most are a number or a few under the labels of their descriptor.
    private static func isPlain(_ family: MetricFamily) -> Bool {
        let descriptor = family.descriptor
        guard descriptor.kind != .histogram, descriptor.kind != .summary, descriptor.areLabelsValid else {
            return false
        }
        let labels = descriptor.labelNames
        guard family.samples.count > 1 else {
            return family.samples.allSatisfy {
                $0.suffix == .none && $0.labelNames == labels && $0.labelValues.count == labels.count
            }
        }
        var series = SeriesSet(expecting: family.samples.count)
        for (index, sample) in family.samples.enumerated() {
            guard sample.suffix == .none, sample.labelNames == labels, sample.labelValues.count == labels.count,
                series.insert(sample, at: index, among: family.samples)
            else { return false }
        }
        return true
    }

    /// Leaves out the families whose name is that of a sample of a histogram or summary.
    private mutating func dropClaimedNames() {
        var claimed = Set<String>()
        for family in families where family.descriptor.kind == .histogram || family.descriptor.kind == .summary {
            let suffixes = family.descriptor.kind == .histogram ? ["_bucket", "_sum", "_count"] : ["_sum", "_count"]
            claimed.formUnion(suffixes.map { family.descriptor.name + $0 })
        }
        guard !claimed.isEmpty else { return }
        let kept = families.indices.filter { !claimed.contains(families[$0].descriptor.name) }
        guard kept.count < families.count else { return }
        losses.typeConflicts += families.count - kept.count
        families = kept.map { families[$0] }
        shapes = kept.map { shapes[$0] }
    }
}
