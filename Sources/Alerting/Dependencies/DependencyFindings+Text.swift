public import Telemetry

extension DependencyFindings {
    /// `because postgres/orders is down`: what is to blame for a check, in a few words; nil where nothing is.
    public func clause(for check: CheckName) -> String? {
        guard let causes = causes[check], let first = causes.first else { return nil }
        let words = causes.count == 2 ? causes.map(Self.words) : [Self.words(first)]
        let rest = causes.count > 2 ? " and \(causes.count - 1) more" : ""
        return "because " + words.joined(separator: " and ") + rest
    }

    /// A check's reason with what is to blame for it.
    public func reason(_ reason: String?, of check: CheckName) -> String? {
        guard let clause = clause(for: check) else { return reason }
        return reason.map { "\($0), \(clause)" } ?? clause
    }

    /// `it takes pgbouncer/pool and http/shop with it`: what a check's failure hits besides its own target; nil where
    /// it hits nothing else.
    public func consequence(of check: CheckName) -> String? {
        let reach = reach(of: check).map { "\($0)".printable }
        switch reach.count {
        case 0: return nil
        case 1, 2: return "it takes \(reach.joined(separator: " and ")) with it"
        default: return "it takes \(reach[0]), \(reach[1]) and \(reach.count - 2) more with it"
        }
    }

    private static func words(_ cause: Cause) -> String {
        let name = "\(cause.check)".printable
        if cause.check.isUpCheck { return "\(name) \(cause.isOver ? "was" : "is") down" }
        return "\(name) \(cause.isOver ? "failed" : "fails")"
    }
}
