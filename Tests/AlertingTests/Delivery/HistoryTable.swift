import Telemetry

@testable import Alerting

/// What the settings of a random history say: routes, with the rates of their channels.
struct HistoryTable: Sendable {
    let routes: [Route]
    let policies: [String: ChannelPolicy]

    init(_ routes: [Route]) {
        self.routes = routes
        let names = Set(routes.map(\.channel))
        policies = Dictionary(uniqueKeysWithValues: names.map { ($0, ChannelPolicy(chat: $0)) })
    }

    var routing: RoutingTable { RoutingTable(routes: routes) }

    /// Between these reloads go to and fro: a second channel for criticals, digests at nine, channels that are gone.
    static let all = [
        HistoryTable([
            Route(channel: "a", severities: [.critical], fallback: "b"),
            Route(channel: "a", severities: [.warning], digest: nine), Route(channel: "b", severities: [.info]),
        ]),
        HistoryTable([
            Route(channel: "a", severities: [.critical, .warning]), Route(channel: "b", severities: [.critical]),
        ]),
        HistoryTable([Route(channel: "b", severities: [.critical, .warning])]),
        HistoryTable([
            Route(channel: "b", severities: [.critical]), Route(channel: "b", severities: [.warning], digest: nine),
            Route(channel: "c", severities: [.critical]),
        ]),
        HistoryTable([
            Route(channel: "c", severities: [.critical], fallback: "a"),
            Route(channel: "a", severities: [.warning], digest: nine),
        ]),
    ]

    private static let nine = TimeOfDay(minutes: 540)
}

/// Every member of a message, so that a record has all of it; some have much evidence, and can be too long.
struct FullRenderer: MessageRendering {
    /// What is put before a text that may have arrived before.
    static let mark = "REPEAT, "

    func text(_ announcement: Announcement, channel: String) -> String {
        let reference = announcement.incident?.reference ?? "-"
        let line = "\(announcement.kind.rawValue) \(reference) \(announcement.transition)"
        return reference.hasSuffix("7") ? line + "\n" + String(repeating: "evidence of it ", count: 40) : line
    }

    func digest(_ announcements: [Announcement], title: DigestTitle, channel: String) -> String {
        announcements.map { text($0, channel: channel) }.joined(separator: ", ")
    }

    func repeated(_ text: String) -> String { Self.mark + text }
}
