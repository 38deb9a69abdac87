/// Collects the samples of one probe round and groups them into families.
///
/// Samples of one family may come in any order between those of others. What does not fit (a wrong number of
/// label values, a second descriptor of the same name with another type) is left out and counted: a monitoring daemon
/// does not die of a label.
public struct MetricSink: ~Copyable {
    private var families: [MetricFamily] = []
    private var positions: [ObjectIdentifier: Int] = [:]
    private var names: [String: Int] = [:]
    /// How many samples were left out because they did not fit their descriptor.
    public private(set) var rejected = 0

    /// Creates an empty sink with room for the families of an ordinary round.
    public init() {
        families.reserveCapacity(256)
        positions.reserveCapacity(256)
        names.reserveCapacity(256)
    }

    /// Adds the only sample of a family without labels.
    public mutating func add(_ descriptor: MetricDescriptor, _ value: Double) {
        add(descriptor, [], value)
    }

    /// Adds a sample whose label values stand in the order of the descriptor's label names.
    public mutating func add(_ descriptor: MetricDescriptor, _ labelValues: [String], _ value: Double) {
        guard labelValues.count == descriptor.labelNames.count else {
            rejected += 1
            return
        }
        add(descriptor, Sample(labelNames: descriptor.labelNames, labelValues: labelValues, value: value))
    }

    /// Adds a sample that brings its own label names, as those of a textfile do.
    public mutating func add(_ descriptor: MetricDescriptor, _ sample: Sample) {
        guard let index = position(of: descriptor), sample.labelNames.count == sample.labelValues.count else {
            rejected += 1
            return
        }
        families[index].samples.append(sample)
    }

    /// How many families have been added.
    public var familyCount: Int { families.count }

    /// The names of the families that came after the first `count`.
    public func familyNames(after count: Int) -> [String] {
        families.dropFirst(count).map(\.descriptor.name)
    }

    /// Whether a family of this name has been added.
    public func contains(name: String) -> Bool {
        names[name] != nil
    }

    /// Adds whole families, as another sink gave them.
    public mutating func add(contentsOf other: [MetricFamily]) {
        for family in other where !family.samples.isEmpty {
            guard let index = position(of: family.descriptor) else {
                rejected += family.samples.count
                continue
            }
            let whole = family.samples.allSatisfy { $0.labelNames.count == $0.labelValues.count }
            let fitting =
                whole
                ? family.samples : family.samples.filter { $0.labelNames.count == $0.labelValues.count }
            rejected += family.samples.count - fitting.count
            if families[index].samples.isEmpty {
                families[index].samples = fitting
            } else {
                families[index].samples += fitting
            }
        }
    }

    /// The families in the order in which their first samples came.
    public consuming func finish() -> [MetricFamily] {
        families
    }

    private mutating func position(of descriptor: MetricDescriptor) -> Int? {
        let identity = ObjectIdentifier(descriptor)
        if let index = positions[identity] { return index }
        if let index = names[descriptor.name] {
            guard families[index].descriptor.kind == descriptor.kind else { return nil }
            positions[identity] = index
            return index
        }
        families.append(MetricFamily(descriptor))
        positions[identity] = families.count - 1
        names[descriptor.name] = families.count - 1
        return families.count - 1
    }
}
