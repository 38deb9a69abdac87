import Alerting
import LinuxHost

/// Who the agent says it is, in messages and on the status page.
struct IdentitySettings: Sendable, Equatable {
    /// What is watched.
    var application: String
    /// Production, staging, and so on.
    var environment: String
    /// This machine among others.
    var node: String
    /// The zone of times that people read: a name of the zone database, or `local`.
    var timeZone: String
    /// The language of messages.
    var language: MessageLanguage

    static let application = SettingKey(
        "identity.application", .text, default: "omniflow", "What is watched; the first word of every message.")
    static let environment = SettingKey(
        "identity.environment", .text, default: "production", "Tells production from its copies in messages.")
    static let node = SettingKey(
        "identity.node", .optional(.text), default: nil, "This machine's name; the host name unless set.")
    static let timeZone = SettingKey(
        "identity.time_zone", .text("a time zone such as Europe/Berlin, UTC or local", where: isZoneName),
        default: "local", "The zone of times that people read; local is the machine's own.")

    static let language = SettingKey(
        "identity.language", ValueKind<MessageLanguage>.choice, default: .english,
        "The language of messages: en, id or zh; what checks say of what they saw stays English.")

    static let keys = [
        application.described, environment.described, node.described, timeZone.described, language.described,
    ]

    init(_ reader: inout SettingsReader) {
        application = reader.value(Self.application)
        environment = reader.value(Self.environment)
        let hostName = reader.system.line(of: "/proc/sys/kernel/hostname")
        node = reader.value(Self.node, fallback: hostName) ?? "localhost"
        timeZone = reader.value(Self.timeZone)
        language = reader.value(Self.language)
        let database = "/usr/share/zoneinfo"
        guard timeZone != "local", timeZone != "UTC", reader.system.status(database)?.isDirectory == true,
            reader.system.status("\(database)/\(timeZone)")?.isRegularFile != true
        else { return }
        reader.report(
            .error, reader.place(of: Self.timeZone) ?? .builtIn, Self.timeZone.path,
            "this machine knows no time zone \(timeZone)", suggestion: "timedatectl list-timezones lists them")
    }

    static func isZoneName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            guard let first = part.utf8.first, first >= 65, first <= 90 || first >= 97 && first <= 122 else {
                return false
            }
            return part.utf8.allSatisfy {
                $0 >= 48 && $0 <= 57 || $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || "_+-".utf8.contains($0)
            }
        }
    }
}
