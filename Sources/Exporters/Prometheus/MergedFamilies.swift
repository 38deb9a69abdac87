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

    /// Merges the families of several sources; of what collides, the earlier source's stays.
    public init(_ sources: [FamilySource]) {
        var entries: [(name: String, order: Int, family: MetricFamily, labels: [FamilySource.Label])] = []
        entries.reserveCapacity(sources.reduce(0) { $0 + $1.families.count })
        for source in sources {
            for family in source.families where !family.samples.isEmpty {
                entries.append((family.descriptor.name, entries.count, family, source.labels))
            }
        }
        entries.sort { ($0.name, $0.order) < ($1.name, $1.order) }
        families.reserveCapacity(entries.count)
        shapes.reserveCapacity(entries.count)
        var first = entries.startIndex
        while first < entries.endIndex {
            var end = first + 1
            while end < entries.endIndex, entries[end].name == entries[first].name { end += 1 }
            merge(entries[first..<end].map { ($0.family, $0.labels) })
            first = end
        }
        dropClaimedNames()
    }

    /// Puts the families of one target in order.
    public init(_ families: [MetricFamily]) {
        self.init([FamilySource(families)])
    }

    /// Adds one family made of all that have its name.
    private mutating func merge(_ parts: [(family: MetricFamily, labels: [FamilySource.Label])]) {
        guard let descriptor = parts.first?.family.descriptor else { return }
        let expected = parts.reduce(0) { $0 + $1.family.samples.count }
        guard MetricDescriptor.isValidName(descriptor.name) else {
            losses.malformed += expected
            return
        }
        var assembly = FamilyAssembly(descriptor, expecting: expected)
        for part in parts {
            if part.family.descriptor.kind == descriptor.kind {
                assembly.add(part.family.samples, labels: part.labels)
            } else {
                losses.typeConflicts += 1
            }
        }
        losses.duplicates += assembly.duplicates
        losses.malformed += assembly.malformed
        guard !assembly.samples.isEmpty else { return }
        let composite = CompositeFamily(assembly.samples, descriptor.kind)
        families.append(MetricFamily(descriptor, samples: composite.samples))
        shapes.append(composite.shape)
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
