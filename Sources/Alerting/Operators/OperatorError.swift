/// Why something that somebody asked for was not done, and what to do instead.
public enum OperatorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nobody is named who answers for it.
    case ownerMissing
    /// There is no reason.
    case reasonMissing
    /// It would end at once, or later than is allowed.
    case badDuration(limit: String)
    /// The pattern can match no check.
    case badPattern(String)
    /// There is no such silence.
    case unknownSilence(String, known: [String])
    /// Nothing that goes by this name can be acknowledged now.
    case nothingOpen(String, known: [String])
    /// It was bad, but not often enough in a row to be believed.
    case stillPending(String)
    /// The deploy has no name.
    case nameMissing
    /// A deploy that starts must say what it restarts.
    case patternsMissing
    /// A deploy of this name runs already.
    case deployRuns(String)
    /// No deploy of this name runs.
    case unknownDeploy(String, known: [String])

    /// Whether it names something that there is not.
    public var isUnknown: Bool {
        switch self {
        case .unknownSilence, .nothingOpen, .unknownDeploy: true
        default: false
        }
    }

    /// What is wrong and what to do, in one sentence.
    public var description: String {
        switch self {
        case .ownerMissing: "say who answers for it (--owner NAME)"
        case .reasonMissing: "say why (--reason TEXT)"
        case .badDuration(let limit): "say for how long: more than nothing and at most \(limit) (--for 10m)"
        case .badPattern(let text):
            "\(text) can match no check: give KIND/TARGET, KIND/TARGET:ASPECT, a pattern with *, or --all"
        case .unknownSilence(let id, let known):
            "there is no silence \(id): \(Self.list(known, none: "none is active", some: "active are"))"
        case .nothingOpen(let name, let known):
            "\(name) has no open incident: \(Self.list(known, none: "there is none at all", some: "open are"))"
        case .stillPending(let name):
            "\(name) is not confirmed yet: acknowledge it once it is told, or silence it"
        case .nameMissing: "name the deploy: a version or a commit"
        case .patternsMissing: "say what the deploy restarts: names or patterns of checks"
        case .deployRuns(let name): "the deploy \(name) runs already: end it first, or give this one another name"
        case .unknownDeploy(let name, let known):
            "no deploy \(name) is under way: \(Self.list(known, none: "none is", some: "running are"))"
        }
    }

    private static func list(_ known: [String], none: String, some: String) -> String {
        guard !known.isEmpty else { return none }
        let rest = known.count > 5 ? " and \(known.count - 5) more" : ""
        return "\(some) \(known.prefix(5).joined(separator: ", "))\(rest)"
    }
}
