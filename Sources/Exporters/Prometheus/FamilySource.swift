public import Telemetry

/// The families of one target and the labels that tell them from those of its siblings.
public struct FamilySource: Sendable {
    /// A label that every sample of the source gets.
    public struct Label: Sendable, Equatable {
        /// The name, `[a-zA-Z_][a-zA-Z0-9_]*` and not beginning with `__`.
        public let name: String
        /// The value, any text.
        public let value: String

        /// Creates a label; one whose name does not fit the grammar is never shown.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The families, in any order.
    public let families: [MetricFamily]
    /// The labels to add; a sample that has one of the name already keeps its own as `exported_…`.
    public let labels: [Label]

    /// Creates a source.
    public init(_ families: [MetricFamily], labels: [Label] = []) {
        self.families = families
        self.labels = labels.filter { MetricDescriptor.isValidLabelName($0.name) && !$0.name.hasPrefix("__") }
    }
}
