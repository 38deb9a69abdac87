/// One thing that is wrong with the settings, and what to do about it.
struct SettingsIssue: Error, Sendable, Equatable, CustomStringConvertible {
    enum Severity: String, Sendable {
        /// The settings are not what somebody meant.
        case error
        /// They can be used, and somebody should look.
        case warning
    }

    let severity: Severity
    /// Where to look.
    let place: SettingsPlace
    /// The dotted path of the key, where the issue is about one.
    let key: String?
    /// What is wrong, in one sentence.
    let message: String
    /// What to do, if there is a first step to name.
    let suggestion: String?
    /// Whether the agent runs on without what is affected: a probe, limits of a check, telemetry; no listener or gate.
    let isConfined: Bool

    init(
        _ severity: Severity, _ place: SettingsPlace, key: String? = nil, _ message: String, suggestion: String?,
        isConfined: Bool = false
    ) {
        self.severity = severity
        self.place = place
        self.key = key
        self.message = message
        self.suggestion = suggestion
        self.isConfined = isConfined
    }

    /// Whether `run` must not start with this.
    var stopsStart: Bool { severity == .error && !isConfined }

    var description: String {
        let about = key.map { "\($0): " } ?? ""
        return "\(place): \(severity.rawValue): \(about)\(message)" + (suggestion.map { "; \($0)" } ?? "")
    }

    static func duplicate(_ key: String, at place: SettingsPlace, first: SettingsPlace?) -> SettingsIssue {
        let earlier = first.map { ", first at \($0)" } ?? ""
        return SettingsIssue(
            .error, place, "the key \"\(key)\" stands twice in one map\(earlier)", suggestion: "keep one of them")
    }
}
