import Telemetry

/// What a family is in OpenMetrics, decided for all families together because their names must not collide.
enum OpenMetricsRole: Equatable {
    /// A gauge, or what has no known type: its only name is its own.
    case declared(type: String)
    /// A counter, by its name without `_total`.
    case counter(name: String)
    /// A histogram or summary that keeps all rules.
    case composite
    /// Families without a type, one for each sample name.
    case loose

    /// Gives each family its role.
    ///
    /// The names of samples are never in question: no two families share one, as the merge has seen to. What a type
    /// claims beyond them (a counter its name without `_total`, and whatever has suffixes its `_created`) goes to the
    /// families in the order of their names; the one whose claim is taken gives up its type, and with it the claim.
    static func assign(_ merged: MergedFamilies) -> [OpenMetricsRole] {
        var claimed = Set<String>(minimumCapacity: merged.families.count * 2)
        var roles: [OpenMetricsRole] = []
        roles.reserveCapacity(merged.families.count)
        var mindsCreated = false
        for (family, shape) in zip(merged.families, merged.shapes) {
            let name = family.descriptor.name
            mindsCreated = mindsCreated || name.hasSuffix("_created") || name.hasSuffix("_created_total")
            let role = wished(family.descriptor, shape)
            switch role {
            case .declared, .counter: claimed.insert(name)
            case .composite: claimed.formUnion(sampleNames(of: family.descriptor))
            case .loose: claimed.formUnion(LooseSeries.parts(of: family).map(\.name))
            }
            roles.append(role)
        }
        for (index, family) in merged.families.enumerated() {
            let claims = roles[index].claims(of: family.descriptor, mindsCreated: mindsCreated)
            if claims.contains(where: claimed.contains) {
                roles[index] = roles[index] == .composite ? .loose : .declared(type: "unknown")
            } else {
                for claim in claims { claimed.insert(claim) }
            }
        }
        return roles
    }

    /// All names that samples of a histogram or summary can have, and its own: no other family may be called so even
    /// where there is no such sample.
    private static func sampleNames(of descriptor: MetricDescriptor) -> [String] {
        let suffixes = descriptor.kind == .histogram ? ["", "_count", "_sum", "_bucket"] : ["", "_count", "_sum"]
        return suffixes.map { descriptor.name + $0 }
    }

    private static func wished(_ descriptor: MetricDescriptor, _ shape: FamilyShape) -> OpenMetricsRole {
        switch descriptor.kind {
        case .gauge: return .declared(type: "gauge")
        case .untyped: return .declared(type: "unknown")
        case .histogram, .summary: return shape == .declared ? .composite : .loose
        case .counter:
            let name = descriptor.familyName
            let isCounter = !name.isEmpty && name.utf8.count < descriptor.name.utf8.count
            return isCounter ? .counter(name: name) : .declared(type: "unknown")
        }
    }

    /// What the type claims beyond the names of samples; `_created` only where some family's name ends so.
    private func claims(of descriptor: MetricDescriptor, mindsCreated: Bool) -> [String] {
        switch self {
        case .declared, .loose: []
        case .counter(let name): mindsCreated ? [name, name + "_created"] : [name]
        case .composite: mindsCreated ? [descriptor.name + "_created"] : []
        }
    }
}
