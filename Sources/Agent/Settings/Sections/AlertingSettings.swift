import Alerting
import Telemetry

/// Who is told of what is wrong, how, and when.
struct AlertingSettings: Sendable {
    /// What the agent tells about itself.
    struct Tell: Sendable, Equatable {
        var startup: Bool
        var shutdown: Bool
        /// That it was down from when to when.
        var gaps: Bool
    }

    /// The channels in the order of the settings.
    var channels: [AlertChannelSettings]
    /// The routes, as the settings have them; empty for the usual ones.
    var routes: [Route]
    /// When an unacknowledged critical is told again, and then how often.
    var firstReminder: Duration
    var furtherReminders: Duration
    /// After how long without success a critical goes to the next channel as well.
    var fallbackAfter: Duration
    /// What is called while all is well, so that somebody notices when it no longer is.
    var heartbeatURL: Redacted<String>?
    /// After how long without a message the way of a channel with a canary is proven.
    var canaryInterval: Duration
    var tell: Tell
    /// Whose clocks messages, windows and digests go by.
    let zone: TimeZoneRules

    static let first = SettingKey(
        "alerting.remind.first", .duration(.seconds(60)...(.seconds(86_400))), default: .seconds(1_800),
        "How long after its message a critical that nobody has acknowledged is told again.")
    static let then = SettingKey(
        "alerting.remind.then", .duration(.seconds(60)...(.seconds(7 * 86_400))), default: .seconds(3_600),
        "From one reminder to the next.")
    static let fallbackAfter = SettingKey(
        "alerting.fallback_after", .duration(.seconds(5)...(.seconds(3_600))), default: .seconds(60),
        "How long a channel may fail before a critical goes to the next one as well.")
    static let heartbeatURL = SettingKey(
        "alerting.heartbeat_url", .optional(.webRequestAddress), default: nil,
        "Called every minute while measuring, judging and sending all work: who waits for it notices their end.",
        isSecret: true)
    static let canaryInterval = SettingKey(
        "alerting.canary_interval", .duration(.seconds(60)...(.seconds(3_600))), default: .seconds(300),
        "After how long without a message a channel with a canary gets one; three times as long without any is a fault."
    )
    static let startup = SettingKey("alerting.tell.startup", .flag, default: false, "Tells that the agent has started.")
    static let shutdown = SettingKey("alerting.tell.shutdown", .flag, default: false, "Tells that it stops.")
    static let gaps = SettingKey(
        "alerting.tell.gaps", .flag, default: true,
        "Tells after a start from when to when it was down, if that was longer than two minutes.")

    static let keys =
        AlertChannelSettings.keys + AlertRouteSettings.keys + [
            first.described, then.described, fallbackAfter.described, heartbeatURL.described, canaryInterval.described,
            startup.described,
            shutdown.described, gaps.described,
        ]

    init(_ reader: inout SettingsReader, timeZone: String, externalURL: String?) {
        let names = reader.names(below: ["alerting", "channels"])
        let channels = names.compactMap { AlertChannelSettings($0, &reader) }
        self.channels = channels
        routes = AlertRouteSettings.all(channels, &reader)
        firstReminder = reader.value(Self.first)
        furtherReminders = reader.value(Self.then)
        fallbackAfter = reader.value(Self.fallbackAfter)
        heartbeatURL = reader.value(Self.heartbeatURL).map { Redacted($0) }
        canaryInterval = reader.value(Self.canaryInterval)
        tell = Tell(
            startup: reader.value(Self.startup), shutdown: reader.value(Self.shutdown), gaps: reader.value(Self.gaps))
        let database = ZoneDatabase(system: reader.system, environment: reader.environment)
        // A zone that there is not is told where it stands.
        zone = (try? database.rules(of: timeZone).get()) ?? .utc
        reviewRoutes(&reader)
        if externalURL == nil { reviewLinks(&reader) }
    }

    /// The routes that hold: those of the settings, else criticals at once and warnings at 09:00 to the first channel.
    var routing: RoutingTable {
        let names = channels.filter(\.isRouted).map(\.name)
        return routes.isEmpty
            ? .standard(channels: names, zone: zone, fallbackAfter: fallbackAfter)
            : RoutingTable(routes: routes, zone: zone, fallbackAfter: fallbackAfter)
    }

    private func reviewLinks(_ reader: inout SettingsReader) {
        for channel in channels where channel.isRouted {
            let path = ["alerting", "channels", channel.name]
            reader.report(
                .warning, reader.place(of: path) ?? .builtIn, path, "its messages have no links without external_url",
                suggestion: "set external_url to the status page's address as people reach it")
        }
    }

    private func reviewRoutes(_ reader: inout SettingsReader) {
        guard reader.count(of: ["alerting", "routes"]) > 0, routes.count == reader.count(of: ["alerting", "routes"])
        else { return }
        let path = ["alerting", "routes"]
        let place = reader.place(of: path) ?? .builtIn
        if !routes.contains(where: { $0.severities.contains(.critical) }) {
            reader.report(
                .warning, place, path, "nothing will wake anybody: no route takes critical",
                suggestion: "add {channel: \(channels.first?.name ?? "NAME"), severities: [critical]}")
        }
        for channel in channels where channel.isRouted {
            guard !routes.contains(where: { $0.channel == channel.name || $0.fallback == channel.name }) else {
                continue
            }
            let path = ["alerting", "channels", channel.name]
            // Without a fallback of its own a route takes the next channel that any route names.
            reader.report(
                .warning, reader.place(of: path) ?? .builtIn, path, "no route leads there",
                suggestion: "add {channel: \(channel.name), severities: [critical]} to alerting.routes")
        }
    }
}
