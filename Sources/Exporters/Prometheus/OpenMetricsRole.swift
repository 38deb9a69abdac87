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
    /// A family that even so would collide.
    case omitted

    /// Gives each family its role.
    ///
    /// Families that claim nothing but their own name come first, as nothing can be done about theirs; those that claim
    /// names with suffixes follow in the order of their names and give their type up where a claim is taken.
    static func assign(_ merged: MergedFamilies) -> [OpenMetricsRole] {
        var claimed = Set<String>(minimumCapacity: merged.families.count * 2)
        var roles: [OpenMetricsRole] = []
        roles.reserveCapacity(merged.families.count)
        for (family, shape) in zip(merged.families, merged.shapes) {
            let role = wished(family.descriptor, shape)
            if case .declared = role { claimed.insert(family.descriptor.name) }
            if role == .loose { claimed.formUnion(LooseSeries.parts(of: family).map(\.name)) }
            roles.append(role)
        }
        for (index, family) in merged.families.enumerated() {
            roles[index] = settled(roles[index], family, &claimed)
        }
        return roles
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

    private static func settled(
        _ role: OpenMetricsRole, _ family: MetricFamily, _ claimed: inout Set<String>
    ) -> OpenMetricsRole {
        let name = family.descriptor.name
        let claims: [String]
        let retreat: OpenMetricsRole
        let retreatClaims: [String]
        switch role {
        case .declared, .loose, .omitted: return role
        case .counter(let familyName):
            claims = [familyName, name, familyName + "_created"]
            retreat = .declared(type: "unknown")
            retreatClaims = [name]
        case .composite:
            let suffixes = family.descriptor.kind == .histogram ? ["_bucket"] : []
            claims = [name] + (suffixes + ["_count", "_sum", "_created"]).map { name + $0 }
            retreat = .loose
            retreatClaims = LooseSeries.parts(of: family).map(\.name)
        }
        if claimed.isDisjoint(with: claims) {
            claimed.formUnion(claims)
            return role
        }
        guard claimed.isDisjoint(with: retreatClaims) else { return .omitted }
        claimed.formUnion(retreatClaims)
        return retreat
    }
}
