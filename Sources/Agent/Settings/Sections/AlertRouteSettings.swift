import Alerting
import Telemetry

/// The routes: which messages go where, and when.
enum AlertRouteSettings {
    static let channel = SettingKey(
        "alerting.routes.[].channel", .optional(.text), default: nil, "The channel that these messages go to.")
    static let severities = SettingKey(
        "alerting.routes.[].severities", .list(of: ValueKind<Severity>.choice), default: [.critical],
        "Which messages: critical, warning, info.")
    static let digest = SettingKey(
        "alerting.routes.[].digest", .optional(.timeOfDay), default: nil,
        "When the day's messages go out as one; without it each goes at once.")
    static let windows = SettingKey(
        "alerting.routes.[].windows", .list(of: .dailyWindow), default: [],
        "In which hours the route holds, as in 08:00-18:00; without any always.")
    static let fallback = SettingKey(
        "alerting.routes.[].fallback", .optional(.text), default: nil,
        "Where a critical goes as well once the channel has failed for fallback_after; the next channel unless set.")

    static let keys = [
        channel.described, severities.described, digest.described, windows.described, fallback.described,
    ]

    /// All routes that can be used, with what is wrong about the others.
    static func all(_ channels: [AlertChannelSettings], _ reader: inout SettingsReader) -> [Route] {
        (0..<reader.count(of: ["alerting", "routes"])).compactMap { route("\($0)", channels, &reader) }
    }

    private static func route(
        _ index: String, _ channels: [AlertChannelSettings], _ reader: inout SettingsReader
    ) -> Route? {
        let base = ["alerting", "routes", index]
        let place = reader.place(of: base) ?? .builtIn
        let channel = reader.value(Self.channel, [index])
        let severities = Set(reader.value(Self.severities, [index]))
        let digest = reader.value(Self.digest, [index])
        let windows = reader.value(Self.windows, [index])
        let fallback = reader.value(Self.fallback, [index])
        guard let channel else {
            reader.report(
                .error, place, Self.channel.path([index]), "is missing",
                suggestion: channels.first.map { "write channel: \($0.name)" } ?? "set up alerting.channels first")
            return nil
        }
        if severities.isEmpty {
            reader.report(
                .error, place, Self.severities.path([index]), "names no severity, so nothing goes there",
                suggestion: "write severities: [critical]")
        }
        if severities.contains(.critical), digest != nil {
            reader.report(
                .warning, reader.place(of: Self.digest, [index]) ?? place, Self.digest.path([index]),
                "holds back criticals until then", suggestion: "give critical a route of its own without digest")
        }
        let isKnown = review(channel, Self.channel.path([index]), channels, place, &reader)
        let isFallbackKnown =
            fallback.map { review($0, Self.fallback.path([index]), channels, place, &reader) } ?? true
        if fallback == channel {
            reader.report(
                .error, place, Self.fallback.path([index]), "is the route's own channel",
                suggestion: "name another one, or remove it")
        }
        guard isKnown, isFallbackKnown, !severities.isEmpty, fallback != channel else { return nil }
        return Route(channel: channel, severities: severities, digest: digest, windows: windows, fallback: fallback)
    }

    private static func review(
        _ name: String, _ path: [String], _ channels: [AlertChannelSettings], _ entry: SettingsPlace,
        _ reader: inout SettingsReader
    ) -> Bool {
        let place = reader.place(of: path) ?? entry
        if let channel = channels.first(where: { $0.name == name }) {
            if channel.isRouted { return true }
            reader.report(
                .error, place, path, "\(name) is told every alert and takes no routes",
                suggestion: "name a channel of type beepbot or webhook")
            return false
        }
        // A channel that is there and cannot be used has been told already.
        if reader.names(below: ["alerting", "channels"]).contains(name) { return false }
        let known = reader.names(below: ["alerting", "channels"])
        let nearest = EditDistance.nearest(to: name, in: known).map { "did you mean \($0)?" }
        reader.report(
            .error, place, path, "there is no channel \(JSONText.quoted(String(name.prefix(80))))",
            suggestion: nearest
                ?? (known.isEmpty
                    ? "set up alerting.channels.\(name)" : "channels are \(known.joined(separator: ", "))"))
        return false
    }
}

extension ValueKind where Value == TimeOfDay {
    /// A time of the day.
    static var timeOfDay: ValueKind {
        ValueKind("a time of the day such as \"09:00\"", show: { .text($0.description) }) { TimeOfDay(parsing: $0) }
    }
}

extension ValueKind where Value == DailyWindow {
    /// Hours of every day.
    static var dailyWindow: ValueKind {
        ValueKind("hours such as 08:00-18:00", show: { .text("\($0.start)-\($0.end)") }) { DailyWindow(parsing: $0) }
    }
}
