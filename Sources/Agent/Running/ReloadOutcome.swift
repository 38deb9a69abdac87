import Telemetry

/// What a reload of the settings did.
struct ReloadOutcome: Sendable {
    /// Whether the new settings are in force; else nothing changed.
    var isApplied: Bool
    /// What is different now, in words; empty when the settings say the same as before.
    var changes: [String]
    /// Those of the changes that count from the next start on only.
    var needRestart: [String] = []
    /// What is wrong with them, as `check-config` prints it.
    var problems: [String]

    func write(to json: inout JSONText) {
        json.member("schema", "omniflow/reload/1")
        json.member("applied", isApplied)
        json.key("changes")
        json.array { for change in changes { $0.string(change) } }
        json.key("need_restart")
        json.array { for key in needRestart { $0.string(key) } }
        json.key("problems")
        json.array { for problem in problems { $0.string(problem) } }
    }
}
