import Regex

/// What a pattern of the settings says of a name, remembered: the same devices and fields come by every round.
final class NameFilter {
    private let pattern: Pattern?
    private let whenUnset: Bool
    private var decisions: [String: Bool] = [:]

    /// A filter for names; where there is no pattern, every name is judged as told.
    init(_ pattern: Pattern?, whenUnset: Bool = false) {
        self.pattern = pattern
        self.whenUnset = whenUnset
    }

    /// Whether the pattern is found in the name.
    func matches(_ name: String) -> Bool {
        guard let pattern else { return whenUnset }
        if let known = decisions[name] { return known }
        // Names of containers' interfaces and mounts never come back.
        if decisions.count >= 10_000 { decisions.removeAll(keepingCapacity: true) }
        let decision = pattern.isFound(in: name)
        decisions[name] = decision
        return decision
    }
}
