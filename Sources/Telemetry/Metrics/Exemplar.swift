/// One measured value behind a sample, with what leads to where it was measured: the trace and the span.
///
/// Shared by reference, so that a sample without one pays for a pointer only.
public final class Exemplar: Sendable, Equatable {
    /// How many characters the names and values of the labels may have together, by OpenMetrics 1.0.
    public static let labelLimit = 128

    /// Label names, such as `trace_id`.
    public let labelNames: [String]
    /// Label values, one for each name.
    public let labelValues: [String]
    /// What was measured.
    public let value: Double
    /// When; nil where nobody knows.
    public let time: WallTime?
    /// Whether an exposition can show it: names of labels, none twice, and not too long together.
    public let isValid: Bool

    /// Creates an exemplar.
    public init(labelNames: [String], labelValues: [String], value: Double, time: WallTime? = nil) {
        self.labelNames = labelNames
        self.labelValues = labelValues
        self.value = value
        self.time = time
        let length = (labelNames + labelValues).reduce(0) { $0 + $1.unicodeScalars.count }
        isValid =
            labelNames.count == labelValues.count && length <= Self.labelLimit
            && labelNames.allSatisfy(MetricDescriptor.isValidLabelName) && Set(labelNames).count == labelNames.count
    }

    /// Whether two say the same; a value that is no number is the same as itself.
    public static func == (one: Exemplar, other: Exemplar) -> Bool {
        one === other
            || one.value.bitPattern == other.value.bitPattern && one.time == other.time
                && one.labelNames == other.labelNames && one.labelValues == other.labelValues
    }
}
