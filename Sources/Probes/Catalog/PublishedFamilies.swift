public import Telemetry

/// What the probes of one kind may publish: a list that documentation and tests go through.
///
/// A family stands here whether or not a given server has anything to show for it.
public struct PublishedFamilies: Sendable {
    /// Families that exist whatever `names` says.
    public let always: [MetricDescriptor]
    /// Families that exist with `names: current` only.
    public let currentOnly: [MetricDescriptor]
    /// Families that exist with `names: debian12` only.
    public let debian12Only: [MetricDescriptor]
    /// Families that no list can have.
    public let patterns: [FamilyPattern]

    init(
        always: [MetricDescriptor], currentOnly: [MetricDescriptor] = [], debian12Only: [MetricDescriptor] = [],
        patterns: [FamilyPattern] = []
    ) {
        self.always = always
        self.currentOnly = currentOnly
        self.debian12Only = debian12Only
        self.patterns = patterns
    }

    /// Whether some families depend on `names`.
    public var dependOnNames: Bool { !currentOnly.isEmpty || !debian12Only.isEmpty }

    /// The families of a profile.
    public func descriptors(_ names: NamesProfile) -> [MetricDescriptor] {
        switch names {
        case .current: always + currentOnly
        case .debian12: always + debian12Only
        }
    }

    /// Whether a family of this name and type may come under a profile.
    public func include(_ family: MetricDescriptor, _ names: NamesProfile) -> Bool {
        descriptors(names).contains { $0.name == family.name && $0.kind == family.kind }
            || patterns.contains {
                $0.covers(family.name) && ($0.kinds.isEmpty || $0.kinds.contains(family.kind))
            }
    }
}
