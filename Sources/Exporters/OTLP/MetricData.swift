/// One metric with its points, as OTLP knows it.
public struct MetricData: Sendable, Equatable {
    /// What the points are.
    public enum Shape: Sendable, Equatable {
        case gauge([NumberPoint])
        case sum([NumberPoint], temporality: Temporality, isMonotonic: Bool)
        case histogram([HistogramPoint], temporality: Temporality)
        case summary([SummaryPoint])
    }

    /// The instrument's name.
    public var name: String
    /// One sentence; empty where nobody gave one.
    public var description: String
    /// The unit in UCUM (`s`, `By`, `{request}`); empty where there is none.
    public var unit: String
    /// The points.
    public var shape: Shape

    /// Creates a metric.
    public init(name: String, description: String = "", unit: String = "", shape: Shape) {
        self.name = name
        self.description = description
        self.unit = unit
        self.shape = shape
    }
}

/// Whether a point counts from the start or from the point before.
public enum Temporality: Sendable, Equatable {
    /// Since the last export.
    case delta
    /// Since `startTime`.
    case cumulative
}

/// A number with its labels.
public struct NumberPoint: Sendable, Equatable {
    /// A whole number or not; both stay what they are.
    public enum Value: Sendable, Equatable {
        case int(Int64)
        case double(Double)
    }

    /// Sorted by key.
    public var attributes: [Attribute]
    /// Nanoseconds since 1970; 0 where it is not known, as of gauges.
    public var startTime: UInt64
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// The number.
    public var value: Value
    /// Traces behind the number.
    public var exemplars: [PointExemplar]

    /// Creates a point.
    public init(
        attributes: [Attribute] = [], startTime: UInt64 = 0, time: UInt64, value: Value,
        exemplars: [PointExemplar] = []
    ) {
        self.attributes = attributes
        self.startTime = startTime
        self.time = time
        self.value = value
        self.exemplars = exemplars
    }
}

/// A distribution with explicit bounds.
public struct HistogramPoint: Sendable, Equatable {
    /// Sorted by key.
    public var attributes: [Attribute]
    /// Nanoseconds since 1970; 0 where it is not known.
    public var startTime: UInt64
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// How many values there were.
    public var count: UInt64
    /// Their sum; nil where it says nothing.
    public var sum: Double?
    /// Upper bounds, inclusive, strictly rising, without infinity.
    public var bounds: [Double]
    /// Counts of each bucket alone, one more than bounds.
    public var bucketCounts: [UInt64]
    /// The smallest value; nil where it is not known.
    public var minimum: Double?
    /// The largest value; nil where it is not known.
    public var maximum: Double?
    /// Traces behind the numbers, one a bucket at most.
    public var exemplars: [PointExemplar]

    /// Creates a point.
    public init(
        attributes: [Attribute] = [], startTime: UInt64 = 0, time: UInt64, count: UInt64, sum: Double?,
        bounds: [Double], bucketCounts: [UInt64], minimum: Double? = nil, maximum: Double? = nil,
        exemplars: [PointExemplar] = []
    ) {
        self.attributes = attributes
        self.startTime = startTime
        self.time = time
        self.count = count
        self.sum = sum
        self.bounds = bounds
        self.bucketCounts = bucketCounts
        self.minimum = minimum
        self.maximum = maximum
        self.exemplars = exemplars
    }
}

/// Quantiles that somebody else computed.
public struct SummaryPoint: Sendable, Equatable {
    /// A value at a quantile.
    public struct Quantile: Sendable, Equatable {
        /// From 0 to 1.
        public var quantile: Double
        /// The value there.
        public var value: Double

        /// Creates a quantile.
        public init(quantile: Double, value: Double) {
            self.quantile = quantile
            self.value = value
        }
    }

    /// Sorted by key.
    public var attributes: [Attribute]
    /// Nanoseconds since 1970; 0 where it is not known.
    public var startTime: UInt64
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// How many values there were.
    public var count: UInt64
    /// Their sum.
    public var sum: Double
    /// Quantiles, rising.
    public var quantiles: [Quantile]

    /// Creates a point.
    public init(
        attributes: [Attribute] = [], startTime: UInt64 = 0, time: UInt64, count: UInt64, sum: Double,
        quantiles: [Quantile]
    ) {
        self.attributes = attributes
        self.startTime = startTime
        self.time = time
        self.count = count
        self.sum = sum
        self.quantiles = quantiles
    }
}

/// One measured value and the span that it was measured in.
public struct PointExemplar: Sendable, Equatable {
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// The value.
    public var value: Double
    /// The trace.
    public var traceID: TraceID
    /// The span.
    public var spanID: SpanID

    /// Creates an exemplar.
    public init(time: UInt64, value: Double, traceID: TraceID, spanID: SpanID) {
        self.time = time
        self.value = value
        self.traceID = traceID
        self.spanID = spanID
    }
}
