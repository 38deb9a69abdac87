import Telemetry

/// The variables of Omniflow Starter that say what a key of ours says too.
///
/// They fill in where the settings say nothing, so that a machine that is set up for the application needs nothing
/// more; what the settings say themselves always wins.
enum OriginalEnvironment {
    static let names: [(variable: String, key: [String])] = [
        ("APP_NAME", ["identity", "application"]),
        ("NODE_ENV", ["identity", "environment"]),
        ("INSTANCE_NODE_NAME", ["identity", "node"]),
        ("LOG_LEVEL", ["log", "level"]),
    ]

    /// Words that loggers of Node.js have for levels of ours.
    private static let levels = ["warn": "warning", "fatal": "critical", "verbose": "debug", "silly": "trace"]

    /// Fills the gaps of a tree; gives the tree, the variables that were used, and those that could not be.
    static func apply(
        _ environment: [String: String], to root: SettingsNode
    ) -> (root: SettingsNode, used: [String], issues: [SettingsIssue]) {
        var root = root
        var used: [String] = []
        var issues: [SettingsIssue] = []
        for (variable, key) in names {
            guard let value = environment[variable], !value.isEmpty, root[key]?.isNull ?? true else { continue }
            let word = key == LogSettings.level.path ? levels[value.lowercased()] ?? value.lowercased() : value
            let node = SettingsNode(.scalar(word, isQuoted: true), at: .environment(variable))
            if key == LogSettings.level.path, (try? LogSettings.level.kind.read(node)) == nil {
                issues.append(
                    SettingsIssue(
                        .warning, .environment(variable), key: SettingPath.text(key),
                        "\(JSONText.quoted(String(value.prefix(80)))) is no level of ours and is ignored",
                        suggestion: "set log.level, or environment: ignore"))
                continue
            }
            guard let changed = root.setting(key[...], to: node) else { continue }
            root = changed
            used.append(variable)
        }
        root = applyBeepBot(environment, to: root, used: &used, issues: &issues)
        return (root, used, issues)
    }
}
