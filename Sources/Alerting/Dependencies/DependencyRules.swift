import Telemetry

/// The rules of the settings, so that the most exact one for a check is found quickly among thousands of plain names.
struct DependencyRules: Sendable {
    private var named: [CheckName: DependencyRule] = [:]
    private var patterns: [DependencyRule] = []

    init(_ rules: [DependencyRule]) {
        for rule in rules {
            if let name = rule.pattern.name { named[name] = rule } else { patterns.append(rule) }
        }
    }

    /// The most exact rule about a check.
    func rule(for check: CheckName) -> DependencyRule? {
        if let own = named[check] { return own }
        let fitting = Self.wider(than: check).compactMap { named[$0] } + patterns.filter { $0.pattern.matches(check) }
        return fitting.max { $0.pattern.exactness(for: check) < $1.pattern.exactness(for: check) }
    }

    /// The names that are also about a check: `host/local:disk` for `host/local:disk:/var`.
    private static func wider(than check: CheckName) -> [CheckName] {
        guard let aspect = check.aspect else { return [] }
        return aspect.indices.filter { aspect[$0] == ":" && $0 > aspect.startIndex }.map {
            CheckName(kind: check.kind, target: check.target, aspect: String(aspect[..<$0]))
        }
    }
}
