/// What swift-metrics cannot say of an instrument: its unit, what it measures, and the buckets of its histogram.
public struct InstrumentDescriptor: Sendable, Equatable {
    /// The label that instruments are made with; letters are the same in both cases.
    public let name: String
    /// The unit in UCUM (`s`, `By`, `{request}`); empty for none.
    ///
    /// A timer measures seconds, whatever stands here.
    public let unit: String
    /// One sentence.
    public let description: String
    /// Upper bounds of the buckets, inclusive; nil for those that go with the name and the kind.
    public let bounds: [Double]?
    /// Whether a meter is a sum of what comes and goes (requests under way), and not a reading (a temperature).
    public let isUpDownCounter: Bool

    /// Creates a descriptor; bounds that are not finite and strictly rising count as none.
    public init(
        _ name: String, unit: String = "", description: String = "", bounds: [Double]? = nil,
        isUpDownCounter: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.description = description
        self.bounds = bounds.flatMap { HistogramBounds.areUsable($0) ? $0 : nil }
        self.isUpDownCounter = isUpDownCounter
    }
}

/// The upper bounds of buckets where nobody gave others.
public enum HistogramBounds {
    /// For values of any unit; the specification's.
    public static let general: [Double] = [
        0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000,
    ]
    /// For seconds: what servers and messages take.
    public static let seconds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]
    /// For seconds: what databases take.
    public static let databaseSeconds: [Double] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

    /// The bounds for a name and a unit.
    static func standard(for name: String, unit: String) -> [Double] {
        guard unit == "s" else { return general }
        return name.hasPrefix("db.client.") ? databaseSeconds : seconds
    }

    /// Whether bounds are finite and strictly rising; none at all are usable, too.
    static func areUsable(_ bounds: [Double]) -> Bool {
        bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
    }
}
