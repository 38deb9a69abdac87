public import Telemetry

/// All routes, with the zone that their hours are meant in.
public struct RoutingTable: Sendable {
    /// How a message goes to a channel.
    public enum Manner: Sendable, Hashable {
        /// As soon as the channel's rate allows.
        case atOnce
        /// With the others of the day, at this hour.
        case daily(TimeOfDay)
        /// At once when the route's window opens: nobody else would be told before.
        case later(WallTime)
    }

    /// One way for one announcement.
    public struct Way: Sendable, Hashable {
        /// The channel's name.
        public let channel: String
        /// When it goes.
        public let manner: Manner
        /// The channel that a critical goes to as well where this one has not taken it in time.
        public let fallback: String?
    }

    /// The routes in the order of the settings.
    public let routes: [Route]
    /// The zone of windows and digests.
    public let zone: TimeZoneRules
    /// After how long without success a critical goes to its fallback as well.
    public let fallbackAfter: Duration

    /// Creates a table.
    ///
    /// A route for criticals that names no fallback falls back to the next channel among the routes, where there is
    /// a second one.
    public init(routes: [Route], zone: TimeZoneRules = .utc, fallbackAfter: Duration = .seconds(60)) {
        var channels: [String] = []
        for route in routes where !channels.contains(route.channel) { channels.append(route.channel) }
        self.routes = routes.map { route in
            guard route.severities.contains(.critical), route.fallback == nil, channels.count > 1,
                let index = channels.firstIndex(of: route.channel)
            else { return route }
            return Route(
                channel: route.channel, severities: route.severities, digest: route.digest, windows: route.windows,
                fallback: channels[(index + 1) % channels.count])
        }
        self.zone = zone
        self.fallbackAfter = fallbackAfter
    }

    /// What holds unless the settings say otherwise: criticals at once, warnings in one digest at 09:00.
    public static func standard(
        channels: [String], zone: TimeZoneRules, fallbackAfter: Duration = .seconds(60)
    ) -> RoutingTable {
        guard let first = channels.first else { return RoutingTable(routes: [], zone: zone) }
        return RoutingTable(
            routes: [
                Route(
                    channel: first, severities: [.critical], fallback: channels.dropFirst().first),
                Route(channel: first, severities: [.warning], digest: TimeOfDay(minutes: 540)),
            ], zone: zone, fallbackAfter: fallbackAfter)
    }

    /// Which ways a severity goes at a moment; one for each channel, the quicker where routes name it twice.
    ///
    /// Where routes name the severity and none holds at this hour, it waits for the window that opens first: night is
    /// no reason to lose a message.
    public func ways(_ severity: Severity, at moment: WallTime) -> [Way] {
        let fitting = routes.filter { $0.severities.contains(severity) }
        let time = TimeOfDay(at: moment, in: zone)
        let open = fitting.filter { $0.holds(at: time) }
        if !open.isEmpty || fitting.isEmpty { return Self.once(open.map { way($0) }) }
        let openings = fitting.map { route in (route, opening(of: route, after: moment)) }
        guard let first = openings.map(\.1).min() else { return [] }
        return Self.once(
            openings.filter { $0.1 == first }.map { route, opening in
                Way(
                    channel: route.channel, manner: route.digest.map { .daily($0) } ?? .later(opening),
                    fallback: route.fallback)
            })
    }

    /// How a channel that was told of an incident is told of its end: as the severity goes there, else at once.
    public func manner(of severity: Severity, in channel: String) -> Manner {
        let fitting = routes.filter { $0.channel == channel && $0.severities.contains(severity) }
        guard let digest = fitting.compactMap(\.digest).first, !fitting.contains(where: { $0.digest == nil }) else {
            return .atOnce
        }
        return .daily(digest)
    }

    /// The hours at which a channel's digests go out.
    public func digestHours(of channel: String) -> [TimeOfDay] {
        Set(routes.filter { $0.channel == channel }.compactMap(\.digest)).sorted()
    }

    /// Where a channel's criticals go as well after a while without success.
    public func fallback(of channel: String) -> String? {
        routes.first { $0.channel == channel && $0.severities.contains(.critical) && $0.fallback != nil }?.fallback
    }

    private func way(_ route: Route) -> Way {
        Way(channel: route.channel, manner: route.digest.map { .daily($0) } ?? .atOnce, fallback: route.fallback)
    }

    private func opening(of route: Route, after moment: WallTime) -> WallTime {
        route.windows.map { $0.start.next(after: moment, in: zone) }.min() ?? moment
    }

    private static func once(_ ways: [Way]) -> [Way] {
        var kept: [Way] = []
        for way in ways {
            guard let index = kept.firstIndex(where: { $0.channel == way.channel }) else {
                kept.append(way)
                continue
            }
            if way.manner == .atOnce { kept[index] = way }
        }
        return kept
    }
}
