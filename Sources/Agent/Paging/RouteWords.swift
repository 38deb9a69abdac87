import Alerting

/// Routes in words, for who asks where messages go.
enum RouteWords {
    /// What Alertmanagers are told.
    static let everything = "every alert, by the Alertmanager's own routes"

    /// What leads to a channel, a line for each route and each fallback; empty for a dead end.
    static func leading(to channel: String, in table: RoutingTable) -> [String] {
        let own = table.routes.filter { $0.channel == channel }.map { route in
            let severities = route.severities.sorted(by: >).map(\.rawValue).joined(separator: ", ")
            return "\(severities) \(manner(of: route, fallbackAfter: table.fallbackAfter))"
        }
        let failing = table.routes.filter { $0.fallback == channel && $0.severities.contains(.critical) }
        let fallbacks = failing.map {
            "critical that \($0.channel) has not taken for \(DurationText.render(table.fallbackAfter))"
        }
        return own + fallbacks
    }

    /// How messages go by a route: when, in which hours, and where else.
    static func manner(of route: Route, fallbackAfter: Duration) -> String {
        var text = route.digest.map { "in one message at \($0)" } ?? "at once"
        if !route.windows.isEmpty {
            text += ", from " + route.windows.map { "\($0.start) to \($0.end)" }.joined(separator: " and ")
        }
        if let fallback = route.fallback {
            text += ", and to \(fallback) after \(DurationText.render(fallbackAfter)) without success"
        }
        return text
    }
}
