/// One number of a family, with the values of its labels.
public struct Sample: Sendable, Equatable {
    /// What follows the family's name in the sample's name; only histograms and summaries have one.
    public enum Suffix: String, Sendable {
        case none = ""
        case bucket = "_bucket"
        case sum = "_sum"
        case count = "_count"
    }

    /// What follows the family's name in the sample's name.
    public var suffix: Suffix
    /// Label names, usually those of the descriptor (the array is shared, not copied).
    public var labelNames: [String]
    /// Label values, one for each name; any Unicode text.
    public var labelValues: [String]
    /// The value, in the base unit that the family's name says.
    public var value: Double
    /// A measured value behind the number; only OpenMetrics shows it, and only with counters and buckets.
    public var exemplar: Exemplar?

    /// Creates a sample; names and values must be of one length.
    public init(
        suffix: Suffix = .none, labelNames: [String], labelValues: [String], value: Double, exemplar: Exemplar? = nil
    ) {
        self.suffix = suffix
        self.labelNames = labelNames
        self.labelValues = labelValues
        self.value = value
        self.exemplar = exemplar
    }
}

/// A descriptor and its samples at one moment.
public struct MetricFamily: Sendable {
    /// What the family is.
    public let descriptor: MetricDescriptor
    /// Its samples, in the order in which they were measured.
    public var samples: [Sample]

    /// Creates a family.
    public init(_ descriptor: MetricDescriptor, samples: [Sample] = []) {
        self.descriptor = descriptor
        self.samples = samples
    }

    /// The value of the only sample whose labels have the given values, if there is one.
    public func value(_ labelValues: String...) -> Double? {
        samples.first { $0.suffix == .none && $0.labelValues == labelValues }?.value
    }
}
