import Telemetry

extension MessageRenderer {
    /// How many incidents a digest names.
    static let named = 10

    /// One message for many announcements: exact counts, the ten worst named, a link to the rest.
    ///
    /// Of one incident only the newest announcement counts.
    public func digest(_ announcements: [Announcement], title: DigestTitle, channel: String) -> String {
        let newest = Self.newest(announcements)
        let moment = announcements.map(\.at).max() ?? WallTime(secondsSinceEpoch: 0)
        let first = MessageLine.clip(headline(newest, title, at: moment), to: MessageLength.firstLine)
        var lines = newest.prefix(Self.named).map { FirstLine($0, words, limit: 200, inDigest: true).text }
        if newest.count > Self.named {
            lines.append(words.text(.more, ["count": "\(newest.count - Self.named)"]))
        }
        if let externalURL {
            lines.append(words.text(.allOnPage, ["url": MessageLine.plain(externalURL, limit: 400) + "/"]))
        }
        return fit([first], lines, [identityLine(moment)])
    }

    /// `🚨 DIGEST 37 at once on db1: 12 critical, 5 warning, 20 over, since 03:12 WIB`.
    private func headline(_ newest: [Announcement], _ title: DigestTitle, at moment: WallTime) -> String {
        let isOpen = newest.contains { !Self.isOver($0) && $0.severity == .critical }
        let sign = isOpen ? "🚨" : newest.allSatisfy(Self.isOver) ? "✅" : "📋"
        let phrase: MessagePhrase =
            switch title {
            case .storm: .stormTitle
            case .daily: .dailyTitle
            case .outage: .outageTitle
            }
        let since = newest.compactMap { $0.incident?.since ?? $0.at }.min().map {
            words.text(.since, ["time": words.time($0, asOf: moment)])
        }
        return "\(sign) DIGEST \(words.text(phrase, ["count": "\(newest.count)"]))"
            + words.text(.onNode, ["node": MessageLine.plain(words.identity.node, limit: 24)])
            + words.text(.why, ["why": counts(newest)]) + (newest.isEmpty ? "" : since ?? "")
    }

    private func counts(_ newest: [Announcement]) -> String {
        let open = newest.filter { !Self.isOver($0) && $0.incident != nil }
        let parts: [(MessagePhrase, Int)] = [
            (.criticals, open.count { $0.severity == .critical }), (.warnings, open.count { $0.severity == .warning }),
            (.others, open.count { $0.severity == .info }), (.recovered, newest.count(where: Self.isOver)),
            (.notes, newest.count { $0.incident == nil }),
        ]
        let said = parts.filter { $0.1 > 0 }.map { words.text($0.0, ["count": "\($0.1)"]) }
        return said.isEmpty ? words.text(.nothing) : said.joined(separator: ", ")
    }

    /// The newest announcement of each incident: what is open before what is over, the loudest first, then the oldest.
    private static func newest(_ announcements: [Announcement]) -> [Announcement] {
        var places: [String: Int] = [:]
        var newest: [Announcement] = []
        for announcement in announcements {
            guard let reference = announcement.incident?.reference else {
                newest.append(announcement)
                continue
            }
            if let place = places[reference] {
                if newest[place].transition <= announcement.transition { newest[place] = announcement }
            } else {
                places[reference] = newest.count
                newest.append(announcement)
            }
        }
        return newest.enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            if isOver(first) != isOver(second) { return !isOver(first) }
            if first.severity != second.severity { return first.severity > second.severity }
            let times = (first.incident?.since ?? first.at, second.incident?.since ?? second.at)
            return times.0 == times.1 ? left.offset < right.offset : times.0 < times.1
        }.map(\.element)
    }

    private static func isOver(_ announcement: Announcement) -> Bool {
        announcement.kind == .resolve || announcement.kind == .missed
    }
}
