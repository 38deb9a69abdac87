import Telemetry

/// What each family is in OpenMetrics, and the lines that stand before its samples.
struct OpenMetricsLayout: Sendable {
    /// One for each family.
    let roles: [OpenMetricsRole]
    /// One for each family: HELP, TYPE and UNIT; empty for one that is split into several.
    let headers: [[UInt8]]

    init(roles: [OpenMetricsRole], headers: [[UInt8]]) {
        self.roles = roles
        self.headers = headers
    }

    /// Works it out.
    init(of merged: MergedFamilies) {
        let roles = OpenMetricsRole.assign(merged)
        self.roles = roles
        headers = zip(merged.families, roles).map { family, role in
            let descriptor = family.descriptor
            return switch role {
            case .declared(let type): Self.header(descriptor.name, type, descriptor)
            case .counter(let name): Self.header(name, "counter", descriptor)
            case .composite: Self.header(descriptor.name, descriptor.kind.rawValue, descriptor)
            case .loose: []
            }
        }
    }

    /// The header of a family by a name and type.
    static func header(_ name: String, _ type: String, _ descriptor: MetricDescriptor) -> [UInt8] {
        var writer = ExpositionWriter()
        writer.appendHelp(name, descriptor.help, escapingQuotes: true)
        writer.appendMetadata("# TYPE ", name, type)
        if let unit = descriptor.unit, isSuffix(unit, of: name) { writer.appendMetadata("# UNIT ", name, unit) }
        return writer.bytes
    }

    /// Whether a family's name ends in an underscore and the unit, so that a `UNIT` line is allowed.
    private static func isSuffix(_ unit: String, of name: String) -> Bool {
        let rest = name.utf8.count - unit.utf8.count
        return !unit.isEmpty && rest > 1 && name.hasSuffix(unit)
            && name.utf8.dropFirst(rest - 1).first == UInt8(ascii: "_")
    }
}
