import CoreMetrics

/// The duration that is measured with a call: its name, and what tells the calls apart.
public struct CallTimer: Sendable {
    /// The name, by the conventions.
    public var label: String
    /// What tells the calls apart, each of few values.
    public var dimensions: [(String, String)]
    /// A counter that goes up with each call; nil for none.
    public var counter: String?

    /// Creates a timer.
    public init(_ label: String, _ dimensions: [(String, String)] = [], counter: String? = nil) {
        self.label = label
        self.dimensions = dimensions
        self.counter = counter
    }

    /// Takes in a call that is over.
    func record(_ duration: Duration, failure: CallFailure?, messages: Int = 1) {
        var dimensions = dimensions
        if let failure { dimensions.append((SemanticAttribute.errorType, failure.type)) }
        CoreMetrics.Timer(label: label, dimensions: dimensions, preferredDisplayUnit: .seconds)
            .recordNanoseconds(duration.inNanoseconds)
        if let counter { CoreMetrics.Counter(label: counter, dimensions: dimensions).increment(by: messages) }
    }
}
