/// The variables by which Omniflow Starter knows its BeepBot.
///
/// They count while `BEEPBOT_ENABLED` is `true`, as there. The original has its address in its code; here it is
/// `BEEPBOT_URL` or the settings: nothing is ever sent to somebody whom nobody has named.
extension OriginalEnvironment {
    private static let variables = [
        ("BEEPBOT_URL", "url"), ("BEEPBOT_SECRET", "secret"), ("BEEPBOT_CHAT_ID", "chat_id"),
    ]

    /// Fills the gaps of the only BeepBot, or makes one where an address is named and the settings have no channel.
    static func applyBeepBot(
        _ environment: [String: String], to root: SettingsNode, used: inout [String], issues: inout [SettingsIssue]
    ) -> SettingsNode {
        guard environment["BEEPBOT_ENABLED"] == "true" else { return root }
        let base = ["alerting", "channels"]
        let channels = root[base]?.map?.entries ?? []
        let bots = channels.filter { $0.value.map?["type"]?.text == AlertChannelSettings.Kind.beepbot.rawValue }
        guard bots.count <= 1 else { return root }
        let name = bots.first?.key ?? "beepbot"
        let isNew = bots.isEmpty
        if isNew, environment["BEEPBOT_URL"]?.isEmpty != false {
            // Who has set up other channels has decided.
            if channels.isEmpty {
                issues.append(
                    SettingsIssue(
                        .warning, .environment("BEEPBOT_ENABLED"), key: SettingPath.text(base),
                        "a BeepBot is wanted and no address is named, so nobody is told of anything",
                        suggestion: "set BEEPBOT_URL or alerting.channels.beepbot.url; there is no default"))
            }
            return root
        }
        guard !isNew || channels.isEmpty else { return root }
        var root = root
        if isNew {
            let type = SettingsNode(.scalar("beepbot", isQuoted: true), at: .environment("BEEPBOT_ENABLED"))
            guard let changed = root.setting((base + [name, "type"])[...], to: type) else { return root }
            root = changed
            used.append("BEEPBOT_ENABLED")
        }
        for (variable, key) in variables {
            guard let value = environment[variable], !value.isEmpty, isGap(key, root[base + [name]]),
                let changed = root.setting(
                    (base + [name, key])[...],
                    to: SettingsNode(.scalar(value, isQuoted: true), at: .environment(variable)))
            else { continue }
            root = changed
            used.append(variable)
        }
        return root
    }

    private static func isGap(_ key: String, _ channel: SettingsNode?) -> Bool {
        let keys = key == "secret" ? ["secret", "secret_file"] : [key]
        return keys.allSatisfy { channel?[[$0]]?.isNull ?? true }
    }
}
