/// How much did not fit into an exposition, by reason; all zero when every probe keeps its promises.
public struct ExpositionLosses: Sendable, Equatable {
    /// Families left out because one of the same name, or one that claims that name, has another type.
    public var typeConflicts = 0
    /// Samples left out because an earlier one is the same series.
    public var duplicates = 0
    /// Samples left out because a metric or label name breaks the grammar, or a suffix does not go with the type.
    public var malformed = 0

    /// Creates a count of nothing lost.
    public init() {}
}
