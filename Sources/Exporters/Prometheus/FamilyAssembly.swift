import Telemetry

/// Gathers the samples of one family from several sources and leaves out what cannot stand beside the others.
struct FamilyAssembly {
    private(set) var samples: [Sample] = []
    private(set) var duplicates = 0
    private(set) var malformed = 0
    private let kind: MetricKind
    /// Nil where there can be only one sample, as in most families.
    private var series: SeriesSet?

    init(_ descriptor: MetricDescriptor, expecting count: Int) {
        self.kind = descriptor.kind
        samples.reserveCapacity(count)
        series = count > 1 ? SeriesSet(expecting: count) : nil
    }

    /// Adds the samples of one source, each with the source's labels.
    mutating func add(_ candidates: [Sample], labels: [FamilySource.Label]) {
        guard var names = candidates.first?.labelNames else { return }
        var plan = LabelPlan(names, adding: labels)
        for candidate in candidates {
            if candidate.labelNames != names {
                names = candidate.labelNames
                plan = LabelPlan(names, adding: labels)
            }
            guard accepts(candidate.suffix), let sample = plan.apply(to: candidate) else {
                malformed += 1
                continue
            }
            if series?.insert(sample, among: samples) == false {
                duplicates += 1
            } else {
                samples.append(sample)
            }
        }
    }

    private func accepts(_ suffix: Sample.Suffix) -> Bool {
        switch (kind, suffix) {
        case (.histogram, .none), (.summary, .bucket): false
        case (.histogram, _), (.summary, _), (_, .none): true
        default: false
        }
    }
}
