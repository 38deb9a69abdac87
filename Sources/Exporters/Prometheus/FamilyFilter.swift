public import Telemetry

/// Which families an answer shows.
public struct FamilyFilter: Sendable {
    /// Every family.
    public static let all = FamilyFilter(isKept: nil)

    private let isKept: (@Sendable (MetricDescriptor) -> Bool)?

    private init(isKept: (@Sendable (MetricDescriptor) -> Bool)?) {
        self.isKept = isKept
    }

    /// Creates a filter from a predicate, which is asked once for each family of an answer.
    public init(_ isKept: @escaping @Sendable (MetricDescriptor) -> Bool) {
        self.isKept = isKept
    }

    /// Keeps families by name, in the spelling of either format; a sample's name (`x_bucket`) keeps its whole family.
    public static func named(_ names: Set<String>) -> FamilyFilter {
        FamilyFilter { descriptor in
            if names.contains(descriptor.name) || names.contains(descriptor.familyName) { return true }
            guard descriptor.kind == .histogram || descriptor.kind == .summary else { return false }
            return ["_bucket", "_sum", "_count"].contains { names.contains(descriptor.name + $0) }
        }
    }

    /// Keeps the families that some collectors measure, and those that all collectors share.
    public static func collecting(_ collectors: Set<String>, _ membership: CollectorMembership) -> FamilyFilter {
        FamilyFilter { descriptor in
            membership.shared.contains(descriptor.name)
                || membership.collector(descriptor.name).map(collectors.contains) ?? false
        }
    }

    /// Leaves out the families that some collectors measure.
    public static func excluding(_ collectors: Set<String>, _ membership: CollectorMembership) -> FamilyFilter {
        FamilyFilter { descriptor in
            !(membership.collector(descriptor.name).map(collectors.contains) ?? false)
        }
    }

    /// Keeps what both filters keep.
    public func and(_ other: FamilyFilter) -> FamilyFilter {
        guard let isKept else { return other }
        guard let others = other.isKept else { return self }
        return FamilyFilter { isKept($0) && others($0) }
    }

    /// Whether the filter never leaves anything out, so that an answer can be served as it was rendered.
    public var keepsEverything: Bool { isKept == nil }

    /// Whether a family is shown.
    public func keeps(_ descriptor: MetricDescriptor) -> Bool {
        isKept?(descriptor) ?? true
    }
}

/// Which collector measures which family, as `collect[]` and `exclude[]` need to know.
public struct CollectorMembership: Sendable {
    /// The collectors that a query may name.
    public let known: [String]
    /// Families that stay whichever collectors are chosen, such as those about the scrape itself.
    public let shared: Set<String>
    /// Gives the collector of a family by its name in the text format; nil for a family of no collector.
    public let collector: @Sendable (String) -> String?

    /// Creates a membership from a function.
    public init(
        known: [String] = [], shared: Set<String> = [],
        collector: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.known = known
        self.shared = shared
        self.collector = collector
    }

    /// Creates a membership from a table of family names and their collectors.
    public init(known: [String], shared: Set<String> = [], families: [String: String]) {
        self.init(known: known, shared: shared) { families[$0] }
    }
}
