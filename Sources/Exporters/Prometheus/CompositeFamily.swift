import Telemetry

/// Puts the samples of a histogram or summary in the order that both formats ask for and tells whether they are
/// complete.
///
/// Samples with the same labels, but for `le` or `quantile`, make a group: bounds in ascending order, then `_sum` and
/// `_count`. Groups keep the order of their first samples.
struct CompositeFamily {
    private struct Group {
        var bounds: [(bound: Double, sample: Sample)] = []
        var sum: Sample?
        var count: Sample?
    }

    /// The samples in order; those of a loose family are as they came.
    let samples: [Sample]
    /// Whether they are what the type promises.
    let shape: FamilyShape

    init(_ samples: [Sample], _ kind: MetricKind) {
        guard kind == .histogram || kind == .summary else {
            self.samples = samples
            self.shape = .declared
            return
        }
        guard let groups = Self.groups(of: samples, boundLabel: kind == .histogram ? "le" : "quantile") else {
            self.samples = samples
            self.shape = .loose
            return
        }
        let shape = groups.reduce(FamilyShape.declared) {
            $0.joined(kind == .histogram ? Self.histogramShape($1) : Self.summaryShape($1))
        }
        self.shape = shape
        self.samples = shape == .loose ? samples : groups.flatMap { Self.ordered($0) }
    }

    /// The groups, or nil if a bound cannot be read or stands where none belongs.
    private static func groups(of samples: [Sample], boundLabel: String) -> [Group]? {
        var groups: [Group] = []
        var positions: [[UInt8]: Int] = [:]
        for sample in samples {
            let position = sample.labelNames.firstIndex(of: boundLabel)
            let key = groupKey(of: sample, without: position)
            let index = positions[key] ?? groups.count
            if index == groups.count {
                groups.append(Group())
                positions[key] = index
            }
            switch (sample.suffix, position) {
            case (.sum, nil): groups[index].sum = sample
            case (.count, nil): groups[index].count = sample
            case (.none, .some(let position)), (.bucket, .some(let position)):
                guard let bound = Double(sample.labelValues[position]), !bound.isNaN else { return nil }
                groups[index].bounds.append((bound, sample))
            default: return nil
            }
        }
        for index in groups.indices { groups[index].bounds.sort { $0.bound < $1.bound } }
        return groups
    }

    /// The labels in the order of their names, each name and value ended by a byte that UTF-8 never contains.
    private static func groupKey(of sample: Sample, without position: Int?) -> [UInt8] {
        let order = sample.labelNames.indices.filter { $0 != position && !sample.labelValues[$0].isEmpty }
            .sorted { sample.labelNames[$0] < sample.labelNames[$1] }
        var key: [UInt8] = []
        for index in order {
            key.append(contentsOf: sample.labelNames[index].utf8)
            key.append(0xFF)
            key.append(contentsOf: sample.labelValues[index].utf8)
            key.append(0xFF)
        }
        return key
    }

    private static func ordered(_ group: Group) -> [Sample] {
        group.bounds.map(\.sample) + [group.sum, group.count].compactMap(\.self)
    }

    private static func histogramShape(_ group: Group) -> FamilyShape {
        let bounds = group.bounds
        guard let last = bounds.last, last.bound == .infinity, let count = group.count, let sum = group.sum,
            last.sample.value == count.value, isAscending(bounds),
            zip(bounds, bounds.dropFirst()).allSatisfy({ $0.sample.value <= $1.sample.value })
        else { return .loose }
        let isStrict =
            bounds.allSatisfy { $0.bound >= 0 && isCount($0.sample.value) } && isCount(count.value) && sum.value >= 0
        return isStrict ? .declared : .textOnly
    }

    private static func summaryShape(_ group: Group) -> FamilyShape {
        // Redis' incumbent writes its quantiles as percentages, which the text format takes.
        guard isAscending(group.bounds), group.bounds.allSatisfy({ (0...100).contains($0.bound) }) else {
            return .loose
        }
        let isStrict =
            group.bounds.allSatisfy { $0.bound <= 1 && !($0.sample.value < 0) }
            && (group.sum.map { $0.value >= 0 } ?? true)
            && (group.count.map { isCount($0.value) } ?? true)
        return isStrict ? .declared : .textOnly
    }

    /// Whether no two bounds are one number (`1` and `1.0` are).
    private static func isAscending(_ bounds: [(bound: Double, sample: Sample)]) -> Bool {
        zip(bounds, bounds.dropFirst()).allSatisfy { $0.bound < $1.bound }
    }

    private static func isCount(_ value: Double) -> Bool {
        value >= 0 && value.isFinite && value.rounded(.towardZero) == value
    }
}
